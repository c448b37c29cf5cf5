// The copies of the database that are kept, and making one now.
import { get, isCannot, post } from '../lib/api.js';
import { action } from '../lib/action.js';
import { h, renew } from '../lib/dom.js';
import { card, empty, table, when } from '../lib/parts.js';
import { bytes, t } from '../lib/words.js';

const LONGEST_MS = 11 * 60_000;

export function backups() {
  const list = h('div', {});
  const load = async () => renew(list, [await get('backups').then(({ data }) => rows(data.backups), problem => unknown(problem))]);
  const make = action({
    name: t('backup_now'), going: seconds => t('backup_going', { n: seconds }), failed: problem => t('backup_failed', { reason: problem.message }),
    act: async () => {
      const made = await back();
      await load();
      return t('backup_done', { name: made.name, size: bytes(made.bytes), readings: made.readings });
    },
  });
  return { element: card(t('backups'), list, h('div', { class: 'before' }, make.element)), load, close: make.close };
}

// Control writes down who asked for it; without control the store makes one all the same.
async function back() {
  try {
    return (await post('commands/backup', {}, LONGEST_MS)).result;
  } catch (problem) {
    if (isCannot(problem)) return post('backup', undefined, LONGEST_MS);
    throw problem;
  }
}

const rows = all => (all.length ? table(t('backups'), [t('name'), t('backup_written'), t('backup_size')], all.map(one => [one.name, when(one.written), bytes(one.bytes)])) : empty(t('backups_none')));

function unknown(problem) {
  if (isCannot(problem)) return empty(t('unknown'));
  throw problem;
}
