// The meters: one row each, renewed as telegrams come in.
import { get } from '../lib/api.js';
import { h, keyed, newId, setText } from '../lib/dom.js';
import { choice, empty, missing, search } from '../lib/parts.js';
import { medium, t } from '../lib/words.js';
import { COLUMNS, keyOf, makeRow, matches, order, updateRow } from './meter-rows.js';

const PAGE = 1000;
const SETTLE_MS = 300;

// What was searched for stays while one looks at a meter and comes back.
const wish = { q: '', state: '', medium: '', sort: 'name', isDown: false };

export function create({ query }) {
  if (query.has('state')) Object.assign(wish, { q: '', medium: '', state: query.get('state') });
  const all = new Map();
  const view = table();
  let timer = null;

  const render = () => {
    clearTimeout(timer);
    timer = null;
    const shown = [...all.values()].filter(meter => matches(meter, wish)).sort(order(wish));
    view.fill(shown.map(meter => [keyOf(meter), meter]));
    setText(view.count, shown.length || all.size === 0 ? t('meters_shown', { n: shown.length, total: all.size }) : t('meters_no_match'));
    view.table.hidden = shown.length === 0;
    view.mark(wish);
  };
  const soon = act => (timer ??= setTimeout(act, SETTLE_MS));
  const change = what => (Object.assign(wish, what), render());

  async function load() {
    const { meters, media, unreachable } = await whole();
    all.clear();
    for (const meter of meters) all.set(keyOf(meter), meter);
    if (view.media !== media.join()) view.tools.replaceChildren(...tools(media, change));
    view.media = media.join();
    view.notes.replaceChildren(missing(unreachable) ?? '', meters.length ? '' : empty(t('meters_none')), meters.length ? '' : h('p', {}, h('a', { href: '#/heard' }, t('meters_none_do'))));
    render();
  }

  view.onSort = name => change({ sort: name, isDown: wish.sort === name && !wish.isDown });
  return {
    title: t('meters'), element: view.element, load, every: 60, close: () => clearTimeout(timer),
    onEvent(name, meter) {
      if (name !== 'meter') return;
      const isNew = !all.has(keyOf(meter));
      all.set(keyOf(meter), meter);
      // A meter that had no id until now stands there under its name: asked for anew.
      soon(isNew ? () => { timer = null; load().catch(problem => console.info(problem.message)); } : render);
    },
  };
}

async function whole() {
  const found = (await get(`meters?limit=${PAGE}`)).data;
  while (found.meters.length < found.total) {
    const next = (await get(`meters?limit=${PAGE}&offset=${found.meters.length}`)).data.meters;
    if (next.length === 0) break;
    found.meters.push(...next);
  }
  return found;
}

function tools(media, change) {
  const states = { '': t('all'), fresh: t('fresh'), late: t('late'), never: t('state_never') };
  return [
    search(t('search'), wish.q, q => change({ q })),
    choice(t('filter_state'), states, wish.state, state => change({ state })),
    choice(t('filter_medium'), { '': t('all'), ...Object.fromEntries(media.map(name => [name, medium(name)])) }, wish.medium, name => change({ medium: name })),
    h('span', { class: 'phone' }, choice(t('sort'), Object.fromEntries(COLUMNS.map(([name]) => [name, t(`sort_${name}`)])), wish.sort, sort => change({ sort, isDown: false }))),
  ];
}

function table() {
  const id = newId();
  const body = h('tbody', { role: 'rowgroup' });
  const view = {
    onSort: () => {}, tools: h('div', { class: 'tools', role: 'search' }), notes: h('div', {}), count: h('p', { class: 'quiet', id, role: 'status' }),
    fill: keyed(body, makeRow, updateRow),
  };
  const heads = COLUMNS.map(([name, words]) => h('th', { role: 'columnheader', scope: 'col' }, h('button', { type: 'button', onclick: () => view.onSort(name) }, t(words))));
  view.table = h('table', { role: 'table', class: 'stack meters', 'aria-describedby': id }, h('caption', { class: 'unseen' }, t('meters')),
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, heads)), body);
  view.mark = ({ sort, isDown }) => COLUMNS.forEach(([name], i) => heads[i].setAttribute('aria-sort', name !== sort ? 'none' : isDown ? 'descending' : 'ascending'));
  view.element = h('div', { class: 'view' }, view.tools, view.notes, view.count, view.table);
  return view;
}
