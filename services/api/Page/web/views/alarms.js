// What is wrong now, and what was.
import { get } from '../lib/api.js';
import { h, renew, setText } from '../lib/dom.js';
import { ago, card, empty, missing, trouble, when } from '../lib/parts.js';
import { t } from '../lib/words.js';

const PAGE = 50;
const SETTLE_MS = 500;

export function create() {
  const [open, past, notes] = [h('ul', { class: 'concerns alarms-open' }), h('ul', { class: 'concerns alarms-past' }), h('div', {})];
  const more = h('button', { type: 'button', class: 'plain', hidden: true, onclick: () => { limit += PAGE; again(); } }, t('more'));
  const count = h('p', { class: 'unseen', role: 'status' });
  let [limit, timer] = [PAGE, null];
  const again = () => load().catch(problem => notes.replaceChildren(empty(t('failed', { reason: problem.message }))));

  async function load() {
    const [now, before] = await Promise.all([get(`alarms?state=open&limit=1000`), get(`alarms?state=past&limit=${limit}`)]);
    notes.replaceChildren(missing(now.data.unreachable) ?? '');
    setText(count, `${t('alarms_open')}: ${now.data.total}`);
    renew(open, now.data.alarms.length ? now.data.alarms.map(row) : [h('li', {}, empty(t('alarms_none')))]);
    renew(past, before.data.alarms.length ? before.data.alarms.map(row) : [h('li', {}, empty(t('alarms_past_none')))]);
    more.hidden = before.data.alarms.length >= before.data.total;
  }

  return {
    title: t('alarms'), element: h('div', { class: 'view' }, notes, count, card(t('alarms_open'), open), card(t('alarms_past'), past, more)), load, every: 30,
    onEvent(name) {
      if (name === 'alarm') timer ??= setTimeout(() => { timer = null; again(); }, SETTLE_MS);
    },
    close: () => clearTimeout(timer),
  };
}

const row = alarm => h('li', {}, trouble(alarm.kind, alarm.subject, alarm.text),
  h('p', { class: 'quiet' }, `${t(alarm.cleared ? 'from' : 'since')} `, when(alarm.since),
    alarm.cleared ? [`, ${t('cleared')} `, when(alarm.cleared)] : [' (', ago(alarm.since), ')'], `, ${t('times', { n: alarm.count })}`));
