// Who asked the gateway for what, and what came of it.
import { get, isCannot } from '../lib/api.js';
import { h, renew } from '../lib/dom.js';
import { card, empty, pill, table, when } from '../lib/parts.js';
import { known, t } from '../lib/words.js';

const PAGE = 10;

export function audit() {
  const list = h('div', {});
  const more = h('button', { type: 'button', class: 'plain before', hidden: true, onclick: () => { limit += PAGE; load().catch(problem => renew(list, [empty(problem.message)])); } }, t('more'));
  let limit = PAGE;

  async function load() {
    try {
      const { entries, next_before: next } = (await get(`audit?limit=${limit}`)).data;
      renew(list, [entries.length ? table(t('audit'), [t('moment'), t('audit_who'), t('audit_what'), t('audit_outcome')], entries.map(row)) : empty(t('audit_none'))]);
      more.hidden = next === null || limit >= 1000;
    } catch (problem) {
      if (!isCannot(problem)) throw problem;
      renew(list, [empty(t('unknown'))]);
    }
  }

  return { element: card(t('audit'), h('p', { class: 'quiet' }, t('audit_says')), list, more), load };
}

const row = one => [
  when(one.at), known(`origin_${one.origin}`) ?? one.origin.replaceAll('_', ' '),
  h('span', {}, known(`command_${one.command}`) ?? one.command, h('span', { class: 'line quiet' }, plain(one.args))),
  h('span', {}, pill(one.outcome === 'done' ? 'good' : 'warn', known(`outcome_${one.outcome}`) ?? one.outcome.replaceAll('_', ' ')),
    one.text && one.outcome !== 'done' ? h('span', { class: 'line quiet', lang: 'en' }, one.text) : null),
];

/** The arguments without JSON's signs; as they are when they were cut. */
function plain(args) {
  try {
    return Object.entries(JSON.parse(args || '{}')).map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(', ');
  } catch {
    return args;
  }
}
