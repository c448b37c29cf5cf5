// What waits, what is on its way, when it goes; and sending it now.
import { get, post } from '../lib/api.js';
import { h, renew } from '../lib/dom.js';
import { action } from '../lib/action.js';
import { card, facts, missing, when } from '../lib/parts.js';
import { number, t } from '../lib/words.js';
import { deliverySays } from './overview.js';

const LONGEST_SEND_S = 120;
const LONGEST_SEND_MS = (LONGEST_SEND_S + 15) * 1000;

export function create() {
  const now = h('div', { class: 'view' });
  const load = async () => renew(now, content((await get('delivery')).data));
  const send = action({
    name: t('send_now'), sure: t('send_sure'), going: seconds => t('send_going', { n: seconds }), act: async () => {
      const sent = await post(`send-now?timeout_seconds=${LONGEST_SEND_S}`, undefined, LONGEST_SEND_MS);
      await load();
      return sent.readings ? t('send_done', { readings: sent.readings, batches: sent.batches }) : t('send_nothing');
    },
    failed: problem => (problem.status === 504 ? t('send_long') : t('send_failed', { reason: problem.message })),
  });
  return { title: t('delivery'), every: 5, load, close: send.close, element: h('div', { class: 'view' }, now, h('div', { class: 'send' }, send.element)) };
}

const content = now => [
  missing(now.unreachable),
  h('section', { class: 'card' },
    h('p', { class: 'reading' }, number(now.readings?.unsent)), h('p', { class: 'quiet' }, t('backlog')), h('p', {}, deliverySays(now)),
    now.connected === false ? h('p', { class: 'bad-text' }, t('not_connected', { reason: now.waiting_for ?? t('unknown') })) : null),
  h('div', { class: 'pair' },
    card(t('delivery'), facts([
      [t('state_now'), now.sending === null ? '–' : t(now.sending ? 'delivering' : 'idle')], [t('connection'), now.connected === null ? '–' : t(now.connected ? 'connected' : 'unconnected')],
      [t('last'), when(now.last_send)], [t('next'), now.next_send ? when(now.next_send) : t('next_none')],
      [t('batches_open'), number(now.batches?.open)], [t('batches_done'), number(now.batches?.acknowledged)],
    ])),
    card(t('readings_card'), facts([
      [t('stored'), number(now.readings?.stored)], [t('acknowledged'), number(now.readings?.acknowledged)], [t('thinned'), number(now.readings?.thinned)],
    ]), now.since_start ? h('p', { class: 'quiet before' }, t('since_start', now.since_start)) : null)),
];
