// The gateway's events, over a stream that is opened again for as long as the page is.
import { Problem, open } from './api.js';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
// It says something every 15 s; a line that was cut tells nobody.
const SILENCE_MS = 40_000;

/** onEvent(name, data) for each event; onOpen() each time the stream begins: what was before is loaded then. Ends with the signal. */
export async function follow(signal, onOpen, onEvent) {
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      const stream = new AbortController();
      const end = () => stream.abort();
      signal.addEventListener('abort', end, { once: true });
      try {
        const response = await open('events', stream.signal);
        pauseMs = FIRST_PAUSE_MS;
        onOpen();
        await read(response.body.getReader(), stream, onEvent);
      } finally {
        signal.removeEventListener('abort', end);
      }
    } catch (error) {
      // Signed out: whoever signs in begins anew. Anything else is tried again below.
      if (error instanceof Problem && error.status === 401) return;
      if (error instanceof Problem && error.retryAfter) pauseMs = Math.max(pauseMs, error.retryAfter * 1000);
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

async function read(reader, stream, onEvent) {
  const decoder = new TextDecoder();
  let rest = '';
  let name = '';
  while (true) {
    const silence = setTimeout(() => stream.abort(), SILENCE_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith('event: ')) name = line.slice(7);
      else if (line.startsWith('data: ')) onEvent(name, JSON.parse(line.slice(6)));
    }
  }
}

/** Waits, but not when the machine says that it is back on the network. */
function pause(milliseconds, signal) {
  return new Promise(resolve => {
    const go = () => {
      clearTimeout(timer);
      window.removeEventListener('online', go);
      signal.removeEventListener('abort', go);
      resolve();
    };
    const timer = setTimeout(go, milliseconds);
    window.addEventListener('online', go);
    signal.addEventListener('abort', go);
  });
}
