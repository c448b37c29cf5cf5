// Who is in the air and nobody has configured, and what to type to add one.
import { get } from '../lib/api.js';
import { h, setText } from '../lib/dom.js';
import { ago, bars, empty, facts, missing, search } from '../lib/parts.js';
import { medium, number, t } from '../lib/words.js';

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
    // Whoever is about to copy a command must not have it taken away under the pointer.
    if (!list.contains(document.activeElement)) list.replaceChildren(...addresses.map(row));
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

const row = one => h('li', {},
  h('h2', { class: 'capital' }, `${medium(one.medium)} ${one.id}`),
  facts([
    [t('signal'), bars(one.rssi_dbm)], [t('last_heard'), ago(one.last_heard)], [t('telegrams'), number(one.telegrams)], [t('manufacturer'), one.manufacturer],
    [t('encrypted'), t(one.encrypted ? 'yes' : 'no')], [t('suggested'), one.suggested_driver ?? t('no_driver')],
  ]),
  h('p', { class: 'quiet before' }, t('add_this')), command(one), h('p', { class: 'quiet' }, t(one.encrypted ? 'add_key' : 'add_plain')));

/** In English whatever the page speaks: it is a command, and its name is the beginning of a file's. */
function command({ id, medium: name, encrypted }) {
  const called = `${name ? name.charAt(0).toUpperCase() + name.slice(1) : 'Meter'} ${id}`.replace(/[^\w .-]/g, '');
  const code = h('code', { class: 'command' }, `./edge meters add '${called}' ${id}${encrypted ? '' : ' --no-key'}`);
  const button = h('button', { type: 'button', class: 'plain', 'aria-label': `${t('copy')} ${id}`, onclick: () => copy(code, button) }, t('copy'));
  return h('div', { class: 'row copy' }, code, button);
}

/** Over plain HTTP a page may not write to the clipboard: there the command is selected, to be copied by hand. */
async function copy(code, button) {
  getSelection().selectAllChildren(code);
  if (!navigator.clipboard) return;
  try {
    await navigator.clipboard.writeText(code.textContent);
    setText(button, t('copied'));
  } catch (error) {
    console.info('The clipboard was refused:', error.message);
  }
}
