// A meter as a row: what it says, what it is sorted by, whether it is looked for.
import { h, setClass, setText } from '../lib/dom.js';
import { METER_TONES, ago, bars } from '../lib/parts.js';
import { age, amount, compare, medium, moment, t } from '../lib/words.js';

/** What it is sorted by, and the column's name. */
export const COLUMNS = [['name', 'name'], ['id', 'id'], ['medium', 'medium'], ['value', 'value'], ['received_at', 'age'], ['state', 'state'], ['rssi_dbm', 'signal'], ['key', 'key']];

const ORDER = { state: ['late', 'never', 'fresh', 'removed'], key: ['wrong', 'none', 'set'] };

/** A meter that was never heard may have no id; its name stands in. */
export const keyOf = meter => meter.id ?? `: ${meter.name}`;

export function matches(meter, { q, state, medium: wanted }) {
  if (state && meter.state !== state) return false;
  if (wanted && meter.medium !== wanted) return false;
  const words = q.trim().toLowerCase();
  return !words || [meter.name, meter.id, meter.medium, meter.driver, medium(meter.medium)].some(text => text?.toLowerCase().includes(words));
}

/** As the API sorts: what is not known comes last either way, equal ones by id. */
export function order({ sort, isDown }) {
  const read = meter => (sort === 'value' ? meter.value?.value ?? null : sort in ORDER ? ORDER[sort].indexOf(meter[sort]) : meter[sort]);
  return (a, b) => {
    const [x, y] = [read(a), read(b)];
    if (x === null || y === null) return (x === null) - (y === null) || compare(keyOf(a), keyOf(b));
    // Times are compared the other way round: the age is what is seen.
    const by = typeof x === 'number' ? x - y : sort === 'received_at' ? (x < y) - (x > y) : compare(x, y);
    return (isDown ? -by : by) || compare(keyOf(a), keyOf(b));
  };
}

export function makeRow(meter) {
  const cells = Object.fromEntries(COLUMNS.map(([name, words]) => [name, h('td', { role: 'cell', 'data-label': t(words), class: `c-${name}` })]));
  const row = { cells, state: h('span'), fault: h('span'), name: h(meter.id ? 'a' : 'span', meter.id ? { href: `#/meter/${meter.id}` } : {}) };
  cells.name.append(row.name, row.fault);
  cells.state.append(row.state);
  row.element = h('tr', { role: 'row' }, Object.values(cells));
  return row;
}

export function updateRow(row, meter) {
  const { cells } = row;
  setText(row.name, meter.name);
  setText(row.fault, meter.fault ? ` ${t('faulty')}` : '');
  setClass(row.fault, meter.fault ? 'bad-text' : '');
  setText(cells.id, meter.id ?? '–');
  setText(cells.medium, medium(meter.medium));
  setText(cells.value, meter.value ? amount(meter.value.value, meter.value.unit) : '–');
  setText(row.state, meter.state === 'never' ? t('state_never') : t(meter.state));
  setClass(row.state, `pill ${METER_TONES[meter.state]}`);
  setText(cells.key, meter.key ? t(`key_${meter.key}`) : '–');
  setClass(cells.key, meter.key === 'wrong' ? 'c-key bad-text' : 'c-key');
  heard(row, meter.received_at);
  if (row.rssi !== meter.rssi_dbm) cells.rssi_dbm.replaceChildren(bars(row.rssi = meter.rssi_dbm));
}

function heard(row, at) {
  if (row.at === at) return;
  row.at = at;
  const shown = row.cells.received_at.firstElementChild;
  if (!at || !shown?.dateTime) row.cells.received_at.replaceChildren(ago(at));
  else {
    shown.dateTime = at;
    shown.title = moment(at);
    setText(shown, age(at));
  }
}
