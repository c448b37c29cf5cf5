// A meter over time: value, consumption or signal, per hour, day or month.
import { get, now } from '../lib/api.js';
import { draw, loadLibrary, withGaps } from '../lib/chart.js';
import { h, newId, renew } from '../lib/dom.js';
import { choice, empty, table } from '../lib/parts.js';
import { amount, field, format, t } from '../lib/words.js';

const STEP_S = { hour: 3600, day: 86_400, month: 31 * 86_400 };
// Days and months are those of UTC; hours are shown as the browser's clock has them.
const STAMPS = {
  hour: { dateStyle: 'medium', timeStyle: 'short' }, day: { dateStyle: 'medium', timeZone: 'UTC' }, month: { month: 'long', year: 'numeric', timeZone: 'UTC' },
};
const PERIOD_DAYS = { default: 0, day: 1, week: 7, month: 31, quarter: 90, year: 365, years: 730 };
// The API takes at most 31 days of signals and 10,000 steps.
const LONGEST_SIGNAL_DAYS = 31;
const MOST_ROWS = 500;
const MOST_GAPS = 5;

export function chartCard(meter) {
  const numbers = meter.fields.filter(one => typeof one.value === 'number' && one.kind !== 'signal');
  const wish = { kind: 'value', step: 'hour', period: 'default', field: meter.value?.field ?? numbers[0]?.field ?? '' };
  const id = newId();
  const tools = h('div', { class: 'tools' });
  const holder = h('div', { class: 'chart', role: 'img' });
  const below = h('div', { class: 'view' });
  const element = h('section', { class: 'card', 'aria-labelledby': id }, h('h2', { id }, t('chart')), tools, holder, below);
  let asked = 0;
  let clear = () => {};

  const offer = () => tools.replaceChildren(...controls(wish, numbers, change));
  const change = what => {
    Object.assign(wish, what);
    const isCounter = numbers.find(one => one.field === wish.field)?.counter;
    if (wish.kind === 'consumption' && !isCounter) wish.kind = 'value';
    if (wish.kind === 'signal' && wish.step === 'month') wish.step = 'day';
    // The list of choices depends on them; the focus stays on the one that was used.
    const used = [...tools.querySelectorAll('select')].indexOf(document.activeElement);
    offer();
    tools.querySelectorAll('select')[used]?.focus();
    load().catch(problem => below.replaceChildren(empty(t('failed', { reason: problem.message }))));
  };

  async function load() {
    const turn = ++asked;
    const [uPlot, answer] = await Promise.all([loadLibrary(), get(request(meter.id, wish))]);
    if (turn !== asked) return;
    clear();
    const shown = describe(answer.data, wish);
    const isDrawn = uPlot && shown.start.length > 0;
    holder.hidden = !isDrawn;
    holder.setAttribute('aria-label', summary(shown));
    renew(below, words(shown, uPlot));
    clear = isDrawn ? draw(uPlot, holder, withGaps(shown.start, shown.columns, STEP_S[wish.step]), shown) : () => {};
  }

  offer();
  return {
    element, load,
    close() {
      asked++;
      clear();
    },
  };
}

function controls(wish, numbers, change) {
  const isCounter = numbers.find(one => one.field === wish.field)?.counter;
  const kinds = { value: t('kind_value'), ...(isCounter ? { consumption: t('kind_consumption') } : {}), signal: t('kind_signal') };
  const steps = { hour: t('step_hour'), day: t('step_day'), ...(wish.kind === 'signal' ? {} : { month: t('step_month') }) };
  const periods = Object.entries(PERIOD_DAYS).filter(([, days]) => wish.kind !== 'signal' || days <= LONGEST_SIGNAL_DAYS).map(([name]) => [name, t(`period_${name}`)]);
  return [
    choice(t('show'), kinds, wish.kind, kind => change({ kind, period: 'default' })),
    wish.kind === 'signal' || numbers.length < 2 ? '' : choice(t('of_field'), Object.fromEntries(numbers.map(one => [one.field, field(one.field)])), wish.field, name => change({ field: name })),
    choice(t('step'), steps, wish.step, step => change({ step, period: 'default' })),
    choice(t('period'), Object.fromEntries(periods), wish.period, period => change({ period })),
  ].filter(Boolean);
}

function request(id, { kind, step, period, field: name }) {
  const query = new URLSearchParams(kind === 'signal' ? { step } : { step, kind, ...(name ? { field: name } : {}) });
  const days = PERIOD_DAYS[period];
  if (days) query.set('from', new Date(now() - days * 86_400_000).toISOString());
  return `meters/${id}/${kind === 'signal' ? 'signal' : 'series'}?${query}`;
}

/** One shape for the three kinds of answers. */
function describe(data, { kind, step }) {
  const write = value => amount(value, kind === 'signal' ? 'dBm' : data.unit);
  const base = {
    start: data.start, stamp: at => format(at * 1000, STAMPS[step]), zone: STAMPS[step].timeZone, bands: [], gaps: [], write, isComplete: data.complete !== false, window: [data.from, data.to].map(at => Date.parse(at) / 1000),
  };
  if (kind === 'consumption')
    return {
      ...base, name: t('kind_consumption'), main: data.consumption, columns: [data.consumption], series: [{ label: t('kind_consumption'), isBar: true }],
      gaps: data.gaps, bands: data.gaps.map(gap => ({ from: Date.parse(gap.from) / 1000, to: Date.parse(gap.to) / 1000 })),
    };
  const faint = [{ label: t('lowest'), isFaint: true }, { label: t('highest'), isFaint: true }];
  if (kind === 'signal')
    return { ...base, name: t('kind_signal'), main: data.average, columns: [data.average, data.min, data.max], series: [{ label: t('average') }, ...faint] };
  return { ...base, name: field(data.field), main: data.value, columns: [data.value], series: [{ label: field(data.field) }] };
}

function summary({ name, main, write }) {
  const there = main.filter(value => value !== null);
  const [min, max] = there.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  return there.length ? t('chart_says', { what: name, n: there.length, min: write(min), max: write(max) }) : t('no_points');
}

function words(shown, uPlot) {
  if (shown.start.length === 0) return [empty(t('no_points'))];
  const gaps = shown.gaps.slice(-MOST_GAPS).map(gap => h('li', {}, t('gap', { from: shown.stamp(Date.parse(gap.from) / 1000), to: shown.stamp(Date.parse(gap.to) / 1000), amount: shown.write(gap.consumption) })));
  const skipped = Math.max(0, shown.start.length - MOST_ROWS);
  const cells = (at, i) => [shown.stamp(at), ...shown.columns.map(column => shown.write(column[skipped + i]))];
  const rows = shown.start.slice(skipped).map(cells).reverse();
  return [
    uPlot ? '' : h('p', { class: 'note' }, t('no_chart')),
    shown.isComplete ? '' : h('p', { class: 'note' }, t('incomplete')),
    gaps.length ? h('ul', { class: 'quiet', 'aria-label': t('gaps') }, gaps) : '',
    h('details', { open: !uPlot }, h('summary', {}, t('as_table')),
      h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': t('as_table') }, table(shown.name, [t('time'), ...shown.series.map(one => one.label)], rows))),
  ].filter(Boolean);
}
