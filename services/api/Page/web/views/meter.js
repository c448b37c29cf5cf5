// One meter: what it says now, how that came to be, and everything else it sends.
import { address, get } from '../lib/api.js';
import { h, renew } from '../lib/dom.js';
import { METER_TONES, ago, bars, card, empty, facts, missing, pill, table, trouble, when } from '../lib/parts.js';
import { amount, day, field, medium, number, t } from '../lib/words.js';
import { chartCard } from './meter-chart.js';

const SETTLE_MS = 1000;
const CHART_MS = 60_000;

export function create({ argument: id }) {
  const now = h('div', { class: 'view' });
  const below = h('div', { class: 'view' });
  const element = h('div', { class: 'view' }, h('p', {}, h('a', { href: '#/meters' }, `← ${t('back_to_meters')}`)), now);
  let chart = null;
  let timer = null;
  let drawnAt = -Infinity;

  async function load() {
    const meter = await read(id);
    document.querySelector('h1').textContent = meter.name;
    document.title = `${meter.name} · ${t('product')}`;
    renew(now, head(meter));
    renew(below, [fields(meter), about(meter)]);
    if (!chart) {
      chart = chartCard(meter);
      element.append(chart.element, below);
    }
    // A telegram does not change a chart of hours much.
    if (performance.now() - drawnAt < CHART_MS) return;
    drawnAt = performance.now();
    await chart.load();
  }

  return {
    title: t('meter'), element, load, every: 60,
    onEvent(name, meter) {
      if (name === 'meter' && meter.id === id) timer ??= setTimeout(() => { timer = null; load().catch(problem => console.info(problem.message)); }, SETTLE_MS);
    },
    close() {
      clearTimeout(timer);
      chart?.close();
    },
  };
}

async function read(id) {
  try {
    return (await get(`meters/${encodeURIComponent(id)}`)).data;
  } catch (problem) {
    throw problem.status === 404 ? new Error(t('no_meter')) : problem;
  }
}

const head = meter => [
  missing(meter.unreachable),
  h('section', { class: 'card' },
    h('p', { class: 'row' },
      pill(METER_TONES[meter.state], meter.state === 'never' ? t('state_never') : t(meter.state)),
      h('span', { class: 'quiet' }, medium(meter.medium)), meter.rssi_dbm === null ? null : bars(meter.rssi_dbm), h('span', { class: 'quiet' }, ago(meter.received_at))),
    h('p', { class: 'reading' }, meter.value ? amount(meter.value.value, meter.value.unit) : '–'),
    meter.clock_set === false ? h('p', { class: 'quiet' }, t('clock_was_wrong')) : null,
    meter.fault ? h('p', { class: 'bad-text' }, `${t('fault')}: `, h('span', { lang: 'en' }, meter.fault)) : null),
  meter.alarms.length ? card(t('alarms'), h('ul', { class: 'concerns' },
    meter.alarms.map(alarm => h('li', {}, trouble(alarm.kind, '', alarm.text), h('p', { class: 'quiet' }, `${t('since')} `, when(alarm.since)))))) : '',
];

const fields = meter => card(t('fields'), meter.fields.length === 0 ? empty(t('no_points')) : table(t('fields'), [t('field'), t('value'), ''],
  meter.fields.map(one => [h('span', { title: one.field }, field(one.field)), said(one), one.remembered_at ? h('span', { class: 'quiet' }, t('remembered', { when: day(one.remembered_at) })) : ''])));

function said({ value, unit }) {
  if (typeof value === 'number') return amount(value, unit, 6);
  return typeof value === 'boolean' ? t(value ? 'yes' : 'no') : value ?? '–';
}

const about = meter => card(t('facts'), facts([
  [t('id'), meter.id], [t('driver'), meter.driver], [t('key'), meter.key ? t(`key_${meter.key}`) : '–'], [t('rhythm'), meter.rhythm ? h('span', { lang: 'en' }, meter.rhythm) : t('rhythm_unknown')],
  [t('receivers'), meter.receivers.join(', ') || '–'], [t('file'), meter.file], [t('readings'), number(meter.readings)],
]), meter.id ? h('p', { class: 'export' }, h('a', { class: 'button plain', href: address(`meters/${meter.id}/readings.csv`), download: `${meter.id}.csv` }, t('csv'))) : null);
