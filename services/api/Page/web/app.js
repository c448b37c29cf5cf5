// The frame around the views: who is signed in, which view is shown, whether the gateway is there.
import { forget, get, now, remove, watch } from './lib/api.js';
import { h, setText } from './lib/dom.js';
import { follow } from './lib/live.js';
import { empty, tick } from './lib/parts.js';
import { applyTheme, frame } from './frame.js';
import { language, t, time } from './lib/words.js';
import * as overview from './views/overview.js';
import * as meters from './views/meters.js';
import * as signin from './views/signin.js';

const TICK_MS = 5000;
// How often a gateway that is gone is asked for.
const RETRY_S = 3;

// The first two are what people look at; the others are fetched when somebody goes there.
const VIEWS = {
  overview: async () => overview, meters: async () => meters,
  meter: () => import('./views/meter.js'), heard: () => import('./views/heard.js'), alarms: () => import('./views/alarms.js'),
  delivery: () => import('./views/delivery.js'), system: () => import('./views/system.js'),
};

let shell = null;
let view = null;
let session = null;
let isGone = false;
let reachedAt = now();

watch(endSession, isReached => {
  if (isReached) reachedAt = now();
  isGone = !isReached;
  showContact();
});

async function begin() {
  applyTheme();
  window.addEventListener('hashchange', () => session && show());
  window.addEventListener('online', () => load());
  setInterval(() => view && tick(document), TICK_MS);
  setInterval(() => renew(), 1000);
  try {
    await get('session');
    beginSession();
  } catch (problem) {
    if (problem.status === 0) setTimeout(() => location.reload(), TICK_MS);
    endSession();
  }
}

function beginSession() {
  if (session) return;
  session = new AbortController();
  build();
  follow(session.signal, () => load(), (name, data) => view?.onEvent?.(name, data));
}

function endSession() {
  session?.abort();
  session = null;
  view = shell = null;
  forget();
  document.title = `${t('signin')} · ${t('product')}`;
  document.body.replaceChildren(signin.create(beginSession, endSession));
  document.querySelector('input')?.focus();
}

function build() {
  document.documentElement.lang = language();
  shell = frame(build, async () => {
    await remove('session').catch(problem => console.info('Signing out:', problem.message));
    endSession();
  });
  document.body.replaceChildren(...shell.elements);
  showContact();
  show(false);
}

function route() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, argument] = path.split('/');
  return { name: name in VIEWS ? name : 'overview', argument, query: new URLSearchParams(query) };
}

/** Shows the view that the address names. The heading gets the focus, so that a reader hears where it is. */
async function show(hasMoved = true) {
  const { name, argument, query } = route();
  view?.close?.();
  view = null;
  shell.mark(name);
  const frameThen = shell;
  try {
    const module = await VIEWS[name]();
    if (shell !== frameThen || route().name !== name) return;
    view = Object.assign(module.create({ argument, query }), { renewedAt: performance.now() });
    document.title = `${view.title} · ${t('product')}`;
    const heading = h('h1', { tabindex: -1 }, view.title);
    shell.main.replaceChildren(heading, shell.note, view.element);
    if (hasMoved) heading.focus({ preventScroll: true });
    window.scrollTo(0, 0);
    await load();
  } catch (problem) {
    shell?.main.replaceChildren(empty(t('failed', { reason: problem.message })));
  }
}

/** Fills the view anew. What it showed stays when that fails. */
async function load() {
  const shown = view;
  if (!shown) return;
  shown.renewedAt = performance.now();
  try {
    await shown.load();
    if (view === shown) setText(shell.note, '');
  } catch (problem) {
    if (view === shown) setText(shell.note, problem.status === 0 ? t('gone_empty') : t('failed', { reason: problem.message }));
  }
}

/** What no event tells of is asked for again, while somebody looks. */
function renew() {
  const every = isGone ? RETRY_S : view?.every;
  if (every && view && document.visibilityState === 'visible' && performance.now() - view.renewedAt > every * 1000) load();
}

function showContact() {
  shell?.contact(isGone, isGone ? t('gone', { time: time(reachedAt) }) : '');
}

begin();
