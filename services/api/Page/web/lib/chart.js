// Lines and bars over time, drawn by uPlot; fetched when the first chart is wanted.
import { format, t } from './words.js';

const HEIGHT = 300;
const DAY_S = 86_400;
const FONT_PX = 13;

let library = null;

/** uPlot, or null when this gateway was built without it. */
export function loadLibrary() {
  library ??= new Promise(resolve => {
    const base = new URL('../vendor/', import.meta.url);
    const style = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: new URL('uPlot.min.css', base) });
    const script = Object.assign(document.createElement('script'), { src: new URL('uPlot.iife.min.js', base) });
    script.onload = () => resolve(globalThis.uPlot);
    script.onerror = () => {
      library = null;
      resolve(null);
    };
    document.head.append(style, script);
  });
  return library;
}

/** Columns with a null where steps are missing, so that a line is broken there and not drawn across. */
export function withGaps(start, columns, stepSeconds) {
  const at = [];
  const filled = columns.map(() => []);
  start.forEach((time, i) => {
    if (i > 0 && time - start[i - 1] > stepSeconds * 1.5) {
      at.push(start[i - 1] + stepSeconds);
      filled.forEach(column => column.push(null));
    }
    at.push(time);
    filled.forEach((column, c) => column.push(columns[c][i]));
  });
  return [at, ...filled];
}

/** Draws into a holder; series: [{label, isBar, isFaint}]; bands: [{from, to}] where nothing is known; window: [from, to], all in seconds; stamp: a
 * point in time in words; zone: of the steps, when it is not the browser's. Answers how to take it away. */
export function draw(uPlot, holder, data, { series, bands, write, stamp, zone, window }) {
  const [accent, quiet, line, edge] = ['--accent', '--quiet', '--line', '--edge'].map(resolve);
  const axis = { stroke: quiet, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: `${FONT_PX}px system-ui, sans-serif` };
  const plot = new uPlot({
    width: holder.clientWidth, height: HEIGHT, cursor: { y: false }, padding: [null, 30, null, null],
    // The whole period, also where nothing was heard.
    scales: { x: { time: true, range: () => window }, y: { range: (_, low, high) => height(uPlot, low, high, series[0].isBar) } },
    tzDate: at => (zone ? uPlot.tzDate(new Date(at * 1000), 'Etc/UTC') : new Date(at * 1000)),
    axes: [{ ...axis, values: (_, splits) => splits.map(labels(splits, zone)), space: 80 }, { ...axis, size: (_, texts) => room(texts), values: (_, splits) => splits.map(split => write(split)) }],
    series: [{ label: t('moment'), value: (_, at) => (at === null ? '–' : stamp(at)) }, ...series.map(one => ({
      label: one.label, stroke: one.isFaint ? edge : accent, width: one.isFaint ? 1 : 2, dash: one.isFaint ? [4, 4] : undefined, spanGaps: false,
      points: { size: one.isFaint ? 0 : 5, show: !one.isBar && data[0].length < 200 },
      fill: one.isBar ? accent : undefined, paths: one.isBar ? uPlot.paths.bars({ size: [0.7, 60], align: 1 }) : undefined, value: (_, value) => write(value),
    }))],
    hooks: { drawClear: [shade(bands, line)] },
  }, data, holder);
  const resize = new ResizeObserver(() => plot.setSize({ width: holder.clientWidth, height: HEIGHT }));
  resize.observe(holder);
  return () => {
    resize.disconnect();
    plot.destroy();
  };
}

/** Bars stand on 0; a line has room around it, also when all its values are the same. */
function height(uPlot, low, high, isBar) {
  if (low === null) return [0, 1];
  if (isBar) return [Math.min(0, low), Math.max(0, high) * 1.05 || 1];
  const around = Math.abs(low) * 0.01 || 1;
  return low === high ? [low - around, high + around] : uPlot.rangeNum(low, high, 0.1, true);
}

/** What the longest label of the axis needs. */
const room = texts => 22 + FONT_PX * 0.58 * Math.max(4, ...(texts ?? []).map(text => text.length));

const shade = (bands, fill) => plot => {
  plot.ctx.save();
  plot.ctx.fillStyle = fill;
  for (const { from, to } of bands) {
    const left = Math.max(plot.valToPos(from, 'x', true), plot.bbox.left);
    const right = Math.min(plot.valToPos(to, 'x', true), plot.bbox.left + plot.bbox.width);
    if (right > left) plot.ctx.fillRect(left, plot.bbox.top, right - left, plot.bbox.height);
  }
  plot.ctx.restore();
};

/** As much of the date as the distance of the marks needs. */
function labels(splits, timeZone) {
  const apart = splits.length > 1 ? splits[1] - splits[0] : DAY_S;
  const days = { day: 'numeric', month: 'short' };
  const options = apart >= 25 * DAY_S ? { month: 'short', year: 'numeric' } : apart >= DAY_S ? days : { hour: '2-digit', minute: '2-digit' };
  return at => {
    const when = new Date(at * 1000);
    return apart < DAY_S && when.getHours() === 0 && when.getMinutes() === 0 ? format(when, days) : format(when, { ...options, timeZone });
  };
}

// A canvas does not know light-dark(): the browser is asked what it comes to.
function resolve(name) {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
