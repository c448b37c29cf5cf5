// The support tunnel: whoever helps from afar comes in by it, for as long as it is open.
import { isCannot, now, post } from '../lib/api.js';
import { action } from '../lib/action.js';
import { h, setText } from '../lib/dom.js';
import { card } from '../lib/parts.js';
import { number, t } from '../lib/words.js';

const LONGEST_MS = 3.5 * 60_000;

/** show(tunnel) with what the gateway says of it: null when it cannot; onChange() when it was opened or closed. */
export function tunnel(onChange) {
  const state = h('p', {});
  const left = h('p', { class: 'reading', role: 'timer', hidden: true });
  const why = h('p', { class: 'quiet', lang: 'en' });
  const [opening, closing] = [act('open-tunnel', 'tunnel_open_now', 'tunnel_sure'), act('close-tunnel', 'tunnel_close_now')];
  let ends = null;

  function act(command, name, sure) {
    return action({
      name: t(name), sure: sure && t(sure), going: seconds => t('tunnel_going', { n: seconds }),
      act: async () => {
        await post(`commands/${command}`, {}, LONGEST_MS);
        await onChange();
        return '';
      },
      failed: problem => (isCannot(problem) ? t('tunnel_cannot') : t('tunnel_failed', { reason: problem.message })),
    });
  }

  function show(one) {
    ends = one?.open ? Date.parse(one.expires) : null;
    setText(state, !one ? t('tunnel_cannot') : !one.open ? t('tunnel_shut') : t(one.connected ? 'tunnel_open' : 'tunnel_seeking'));
    setText(why, one && !one.open ? one.text ?? '' : '');
    opening.element.hidden = !one || one.open;
    closing.element.hidden = !one?.open;
    count();
  }

  function count() {
    const seconds = ends === null ? 0 : Math.max(0, Math.round((ends - now()) / 1000));
    left.hidden = ends === null;
    setText(left, ends === null ? '' : `${number(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`);
  }

  const counting = setInterval(count, 1000);
  return {
    element: card(t('tunnel'), state, left, why, opening.element, closing.element, h('p', { class: 'quiet before' }, t('tunnel_says'))), show,
    close() {
      clearInterval(counting);
      opening.close();
      closing.close();
    },
  };
}
