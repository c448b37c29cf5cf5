// What the gateway is asked. Answers are kept, so that a view has something to show while the gateway is gone.
const ROOT = '/api/v1/';
const PATIENCE_MS = 20_000;
const MOST_KEPT = 60;

const kept = new Map();
let clockOffsetMs = 0;
let signedOut = () => {};
let reached = () => {};

/** An answer that is no answer: status 0 when the gateway was not reached at all. */
export class Problem extends Error {
  constructor(status, detail, retryAfter) {
    super(detail);
    Object.assign(this, { status, retryAfter });
  }
}

/** It was reached, and cannot do that: of an older release, or a part of it is away. */
export const isCannot = problem => problem.status === 501 || problem.status === 503;

/** Who is told that the session is over, and of each try whether the gateway was reached. */
export function watch(onSignedOut, onReached) {
  [signedOut, reached] = [onSignedOut, onReached];
}

/** The gateway's time: a wrong clock in the reader's machine does not matter. */
export const now = () => Date.now() + clockOffsetMs;

/** {data, at, stale}: when the gateway is gone, what it said last. */
export async function get(path) {
  try {
    const data = await (await ask('GET', path)).json();
    kept.delete(path);
    kept.set(path, { data, at: now() });
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
    return { ...kept.get(path), stale: false };
  } catch (problem) {
    if (problem.status === 0 && kept.has(path)) return { ...kept.get(path), stale: true };
    throw problem;
  }
}

export const forget = () => kept.clear();

export const post = async (path, body, patienceMs = PATIENCE_MS) => (await ask('POST', path, body, patienceMs)).json();

export const remove = path => ask('DELETE', path);

/** An answer that goes on and on: server-sent events. */
export const open = (path, signal) => send('GET', path, undefined, signal);

export const address = path => ROOT + path;

function ask(method, path, body, patienceMs = PATIENCE_MS) {
  return send(method, path, body, AbortSignal.timeout(patienceMs));
}

async function send(method, path, body, signal) {
  const headers = method === 'GET' ? {} : { 'X-Edge-Request': '1' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const response = await fetch(ROOT + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal, cache: 'no-cache' })
    .catch(error => {
      // Whoever left a view has not lost the gateway.
      if (!signal.aborted || signal.reason.name === 'TimeoutError') reached(false);
      throw new Problem(0, error.message);
    });
  reached(true);
  takeClock(response);
  if (response.ok) return response;
  const problem = await read(response);
  if (problem.status === 401 && path !== 'session') signedOut();
  throw problem;
}

async function read(response) {
  const answer = await response.json().catch(() => ({}));
  return new Problem(response.status, answer.detail ?? answer.title ?? response.statusText, Number(response.headers.get('Retry-After')) || null);
}

// The header has whole seconds; half of one is the fairest guess.
function takeClock(response) {
  const date = Date.parse(response.headers.get('Date'));
  if (!Number.isNaN(date) && Math.abs(date + 500 - now()) > 1500) clockOffsetMs = date + 500 - Date.now();
}
