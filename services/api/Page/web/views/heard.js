// Who is in the air and nobody has configured, and how to add one.
import { get } from '../lib/api.js';
import { h } from '../lib/dom.js';
import { ago, bars, empty, facts, missing, search } from '../lib/parts.js';
import { medium, number, t } from '../lib/words.js';
import { command } from './add-command.js';
import { addMeter } from './add-meter.js';

const PAGE = 50;
const SETTLE_MS = 300;

export function create() {
  const list = h('ul', { class: 'plainlist' });
  const notes = h('div', {});
  const more = h('button', { type: 'button', class: 'plain', hidden: true, onclick: () => { limit += PAGE; again(); } }, t('more'));
  let [limit, q, timer] = [PAGE, '', null];
  const again = () => load().catch(problem => notes.replaceChildren(empty(t('failed', { reason: problem.message }))));

  async function load() {
    const { addresses, total, unreachable } = (await get(`heard?${new URLSearchParams({ limit, ...(q ? { q } : {}) })}`)).data;
    notes.replaceChildren(missing(unreachable) ?? '', total ? '' : empty(t('heard_none')));
    // Whoever is about to copy a command must not have it taken away under the pointer, and who closes the form comes back to its button.
    if (!isInUse(list)) list.replaceChildren(...addresses.map(row));
    more.hidden = addresses.length >= total;
  }

  const find = search(t('search'), '', text => {
    q = text.trim();
    clearTimeout(timer);
    timer = setTimeout(again, SETTLE_MS);
  });
  return {
    title: t('heard'), every: 15, load, close: () => clearTimeout(timer),
    element: h('div', { class: 'view' }, h('p', {}, t('heard_intro')), h('div', { class: 'tools', role: 'search' }, find), notes, h('section', { class: 'card' }, list), more),
  };
}

const isInUse = list => document.querySelector('dialog[open]') !== null || list.querySelector('details[open]') !== null || list.contains(document.activeElement);

const row = one => h('li', {},
  h('h2', { class: 'capital' }, `${medium(one.medium)} ${one.id}`),
  facts([
    [t('signal'), bars(one.rssi_dbm)], [t('last_heard'), ago(one.last_heard)], [t('telegrams'), number(one.telegrams)], [t('manufacturer'), one.manufacturer],
    [t('encrypted'), t(one.encrypted ? 'yes' : 'no')], [t('suggested'), one.suggested_driver ?? t('no_driver')],
  ]),
  h('p', { class: 'before' }, adder(one)),
  h('details', {}, h('summary', {}, t('add_this')), command(one)));

function adder(one) {
  const button = h('button', { type: 'button', class: 'add', 'aria-label': `${t('add')} ${one.id}`, onclick: () => addMeter(one, taken) }, t('add'));
  // It stays in the list until the listener has read its file.
  const taken = () => { button.disabled = true; };
  return button;
}
