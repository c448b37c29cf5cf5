// Which release runs, and how the last update went, in words.
import { h } from '../lib/dom.js';
import { card, empty } from '../lib/parts.js';
import { bytes, day, t } from '../lib/words.js';

export function release({ version, update }) {
  return card(t('release'), update ? says(version, update) : [h('p', {}, t('release_runs', { version })), empty(t('update_cannot'))]);
}

function says(version, update) {
  const [to, when] = [update.to_version ?? t('release_new'), day(update.changed)];
  const line = h('p', { class: update.state === 'failed' ? 'bad-text' : null }, t(`update_${update.state}`, { version: version ?? update.from_version, to, when }));
  return [
    line,
    update.bytes_total ? h('progress', { max: update.bytes_total, value: update.bytes_done, 'aria-label': t('update_loaded') }) : null,
    update.bytes_total ? h('p', { class: 'quiet' }, t('of', { a: bytes(update.bytes_done), b: bytes(update.bytes_total) })) : null,
    update.text && update.state !== 'done' ? h('p', { lang: 'en', class: 'why' }, update.text) : null,
    update.previous_version ? h('p', { class: 'quiet' }, t('release_before', { version: update.previous_version })) : null,
  ];
}
