// Words, numbers and times as a person reads them.
import { now } from './api.js';
import { read, write } from './memory.js';
import da from '../words/da.js';
import en from '../words/en.js';

const TABLES = { en, da };
const AGE_STEPS = [['second', 60], ['minute', 60], ['hour', 24], ['day', 30], ['month', 12], ['year', Infinity]];

export const languages = { en: 'English', da: 'Dansk' };
let spoken = read('language', Object.keys(TABLES)) ?? (navigator.languages.find(tag => tag.slice(0, 2) in TABLES) ?? 'en').slice(0, 2);
export const language = () => spoken;
export function setLanguage(name) {
  spoken = name;
  write('language', name);
}

// British English: the day before the month and 24 hours, as in the rest of Europe.
const locale = () => (language() === 'da' ? 'da-DK' : 'en-GB');

// Making one costs more than using it a hundred times.
const formatters = new Map();
function formatter(kind, options) {
  const key = `${kind} ${locale()} ${JSON.stringify(options)}`;
  if (!formatters.has(key)) formatters.set(key, new Intl[kind](locale(), options));
  return formatters.get(key);
}

/** t('send_done', {readings: 5}): the words of a key, with {name} filled in. A key that is missing shows itself. */
export function t(key, values = {}) {
  const text = TABLES[language()][key] ?? en[key] ?? key;
  const form = typeof text === 'string' ? text : values.n === 1 ? text.one : text.other;
  return form.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === 'number' ? number(values[name]) : values[name] ?? '–'));
}

/** The words of a key, or null when there are none: for names that the gateway chooses. */
export const known = key => (key in TABLES[language()] ? t(key) : null);

/** In the page's own language only: what to do, where the gateway's own text is English. */
export const isEnglish = () => language() === 'en';

export function number(value, digits = 3) {
  if (value === null || value === undefined) return '–';
  return formatter('NumberFormat', { maximumFractionDigits: digits }).format(value);
}

export const amount = (value, unit, digits) => (value === null || value === undefined ? '–' : unit ? `${number(value, digits)}\u202f${unit}` : number(value, digits));

export function bytes(value) {
  if (value === null || value === undefined) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = value < 1000 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1);
  return amount(value / 1000 ** power, units[power], power === 0 ? 0 : 1);
}

/** "16 sec. ago" */
export function age(at) {
  if (!at) return t('never');
  let count = Math.max(0, (now() - Date.parse(at)) / 1000);
  for (const [unit, most] of AGE_STEPS) {
    if (count < most) return formatter('RelativeTimeFormat', { style: 'short', numeric: 'always' }).format(-Math.floor(count), unit);
    count /= most;
  }
  return '';
}

/** "2 h", "3 days" */
export function span(seconds) {
  let count = seconds;
  for (const [unit, most] of AGE_STEPS) {
    if (count < most * 2 || unit === 'day')
      return formatter('NumberFormat', { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 }).format(count);
    count /= most;
  }
  return '';
}

export const time = at => format(at, { hour: '2-digit', minute: '2-digit' });
export const date = at => format(at, { day: 'numeric', month: 'short', year: 'numeric' });
export const moment = at => format(at, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
export const format = (at, options) => (at === null || at === undefined ? '–' : formatter('DateTimeFormat', options).format(new Date(at)));

/** "today 06:02", "tomorrow 06:00", else with the date. */
export function day(at) {
  if (!at) return '–';
  const days = Math.round((midnight(Date.parse(at)) - midnight(now())) / 86_400_000);
  return Math.abs(days) > 1 ? moment(at) : `${formatter('RelativeTimeFormat', { numeric: 'auto' }).format(days, 'day')} ${time(at)}`;
}

const midnight = milliseconds => new Date(milliseconds).setHours(0, 0, 0, 0);

export const compare = (a, b) => formatter('Collator', { numeric: true }).compare(a, b);

/** A medium or a field in the page's language, or as the decoder calls it. */
export const medium = name => (name ? known(`medium_${name}`) ?? name : '–');
const UNIT = /_(m3h|m3|kwh|kw|c|k|hca|pct|rh|dbm|v|a|bar|mj|gj|l|lh|h|s|y|counter)$/;
const UNITS = {
  m3h: 'm³/h', m3: 'm³', kwh: 'kWh', kw: 'kW', c: '°C', k: 'K', pct: '%', rh: '%', dbm: 'dBm', v: 'V', a: 'A', bar: 'bar', mj: 'MJ', gj: 'GJ', l: 'l', lh: 'l/h', h: 'h', s: 's',
};

/** The unit that stands in a decoder's name, where the gateway does not give it. */
export const unit = name => UNITS[name.match(UNIT)?.[1]];

export function field(name) {
  const words = name.replace(UNIT, '');
  const text = known(`field_${words}`) ?? words.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
