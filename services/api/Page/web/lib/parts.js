// Pieces that several views are made of.
import { h, newId, setText, svg } from './dom.js';
import { age, day, isEnglish, known, moment, t } from './words.js';

/** How long ago, kept true by the page's clock. */
export function ago(at) {
  return at ? h('time', { datetime: at, title: moment(at), class: 'ago' }, age(at)) : h('span', {}, t('never'));
}

/** Every age on the page, as it is now. */
export function tick(root) {
  for (const element of root.querySelectorAll('time.ago')) setText(element, age(element.dateTime));
}

export const when = at => (at ? h('time', { datetime: at, title: moment(at) }, day(at)) : h('span', {}, '–'));

/** The state in a word, with a colour that only repeats it. */
export const pill = (tone, text) => h('span', { class: `pill ${tone}` }, text);

export const METER_TONES = { fresh: 'good', late: 'warn', never: 'warn', removed: 'calm' };

export const card = (title, ...children) => {
  const id = newId();
  return h('section', { class: 'card', 'aria-labelledby': id }, h('h2', { id }, title), children);
};

/** Names and what they are; rows of null are left out. */
export const facts = rows => h('dl', { class: 'facts' }, rows.filter(Boolean).map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value ?? '–'))));

/** A table that turns into cards on a phone: each cell knows the name of its column. */
export function table(caption, columns, rows) {
  const head = h('tr', { role: 'row' }, columns.map(column => h('th', { role: 'columnheader', scope: 'col' }, column)));
  const body = rows.map(cells => h('tr', { role: 'row' }, cells.map((cell, i) => h('td', { role: 'cell', 'data-label': columns[i] }, cell))));
  return h('table', { role: 'table', class: 'stack' }, h('caption', { class: 'unseen' }, caption), h('thead', { role: 'rowgroup' }, head), h('tbody', { role: 'rowgroup' }, body));
}

/** Choices of which one holds. */
export function choice(label, options, chosen, onChange) {
  const id = newId();
  const select = h('select', { id, onchange: event => onChange(event.target.value) }, Object.entries(options).map(([value, text]) => h('option', { value, selected: value === chosen }, text)));
  return h('span', { class: 'field' }, h('label', { for: id }, label), select);
}

export function search(label, value, onInput) {
  const id = newId();
  return h('span', { class: 'field grows' }, h('label', { for: id }, label),
    h('input', { id, type: 'search', value, maxlength: 100, autocomplete: 'off', oninput: event => onInput(event.target.value) }));
}

/** Bars of a signal; its words are for whoever cannot see them. */
export function bars(dbm) {
  if (dbm === null || dbm === undefined) return h('span', { class: 'quiet' }, '–');
  const full = dbm >= -70 ? 4 : dbm >= -80 ? 3 : dbm >= -90 ? 2 : 1;
  const rect = i => svg('rect', { x: i * 5, y: 9 - i * 3, width: 3.5, height: 4 + i * 3, rx: 1, class: i < full ? 'on' : 'off' });
  return h('span', { class: 'signal' }, svg('svg', { viewBox: '0 0 20 14', width: 20, height: 14, 'aria-hidden': 'true' }, [0, 1, 2, 3].map(rect)), ` ${Math.round(dbm)} dBm`);
}

/** What is wrong, in the page's language where it has words for it; the gateway's own text is English. */
export function trouble(kind, subject, text) {
  const advice = isEnglish() ? null : known(`advice_${kind}`);
  return [
    h('h3', {}, known(`kind_${kind}`) ?? kind.replaceAll('_', ' '), subject ? h('span', { class: 'subject' }, ` ${subject}`) : null),
    advice ? h('p', {}, advice) : null,
    advice ? h('details', {}, h('summary', {}, t('in_english')), h('p', { lang: 'en' }, text)) : h('p', { lang: 'en' }, text),
  ];
}

export const empty = text => h('p', { class: 'empty' }, text);

/** Which parts of an answer are missing, and why. */
export const missing = unreachable => (unreachable?.length ? h('p', { class: 'note', role: 'status' }, t('missing', { parts: unreachable.map(part => part.service).join(', ') })) : null);
