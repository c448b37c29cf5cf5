// Elements without innerHTML: what comes from the gateway is always text.
const SVG = 'http://www.w3.org/2000/svg';

/** h('p', {class: 'x', onclick: f}, 'text', child): an element; null and false children are left out. */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in DIRECT) element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(isThere));
  return element;
}

const DIRECT = { value: 1, checked: 1, disabled: 1, hidden: 1 };

const isThere = child => child !== null && child !== undefined && child !== false && child !== '';

/** Sets the text only where it differs, so that a live list costs what has changed. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setClass(element, name) {
  if (element.getAttribute('class') !== name) element.setAttribute('class', name);
}

/** New content in the place of the old; the focus and what was unfolded stay where they were. */
export function renew(element, nodes) {
  const focused = focusable(element).indexOf(document.activeElement);
  const open = folds(element).map(fold => fold.open);
  element.replaceChildren(...nodes.filter(isThere));
  folds(element).forEach((fold, i) => { if (open[i]) fold.open = true; });
  if (focused >= 0) focusable(element)[focused]?.focus({ preventScroll: true });
}

const focusable = element => [...element.querySelectorAll('a, button, input, select, summary, [tabindex]')];
const folds = element => [...element.querySelectorAll('details')];

/** A list whose elements are kept by key: make(item) once, update(row, item) after; order follows the items. */
export function keyed(parent, make, update) {
  let rows = new Map();
  return items => {
    const kept = new Map();
    for (const [key, item] of items) {
      const row = rows.get(key) ?? make(item);
      rows.delete(key);
      update(row, item);
      kept.set(key, row);
    }
    for (const row of rows.values()) row.element.remove();
    rows = kept;
    place(parent, [...kept.values()]);
  };
}

function place(parent, rows) {
  if (parent.childElementCount === 0) {
    parent.append(...rows.map(row => row.element));
    return;
  }
  let next = parent.firstElementChild;
  for (const row of rows) {
    if (row.element === next) next = next.nextElementSibling;
    else parent.insertBefore(row.element, next);
  }
}

/** Names for labels: one number for each element that needs an id. */
let ids = 0;
export const newId = () => `e${++ids}`;
