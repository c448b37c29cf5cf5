// The machine and its programs, for whoever looks after them.
import { address, get } from '../lib/api.js';
import { h, renew } from '../lib/dom.js';
import { ago, card, empty, facts, missing, pill, table } from '../lib/parts.js';
import { amount, bytes, number, span, t } from '../lib/words.js';
import { audit } from './system-audit.js';
import { backups } from './system-backups.js';
import { release } from './system-release.js';
import { tunnel } from './system-tunnel.js';

const TONES = { healthy: 'good', stuck: 'bad', stopping: 'warn', offline: 'bad', unknown: 'calm' };

export function create() {
  const now = h('div', { class: 'view' });
  const parts = { tunnel: tunnel(() => load()), backups: backups(), audit: audit() };
  const load = async () => {
    const [{ data }] = await Promise.all([get('system'), parts.backups.load(), parts.audit.load()]);
    renew(now, content(data));
    parts.tunnel.show(data.tunnel);
  };
  const care = card(t('care'), h('p', {}, h('a', { class: 'button plain', href: address('diagnostics.tar.gz'), download: '' }, t('diagnostics'))), h('p', { class: 'quiet' }, t('diagnostics_says')));
  return {
    title: t('system'), every: 10, load, close: () => [parts.tunnel, parts.backups].forEach(part => part.close()),
    element: h('div', { class: 'view' }, now, h('div', { class: 'pair' }, parts.tunnel.element, parts.backups.element), parts.audit.element, care),
  };
}

const content = now => [missing(now.unreachable), release(now), services(now), h('div', { class: 'pair' }, machine(now), storage(now.store)), radio(now.radio)];

function services({ services: all }) {
  const made = table(t('services'), [t('service'), t('state'), t('restarts'), t('seen'), t('version')], all.map(one => [
    h('span', {}, one.service, waits(one)), pill(TONES[one.state], t(one.state)), one.state === 'unknown' ? '–' : number(one.restarts), ago(one.seen_at), one.version ?? '–',
  ]));
  made.classList.add('services');
  return card(t('services'), made);
}

// A healthy part waits for its next work; only where something is wrong does it matter for what.
const waits = one => (one.state === 'healthy' ? [] : one.parts ?? []).map(part => h('span', { class: 'quiet line', lang: 'en' }, [part.name, part.state, part.waits_for].filter(Boolean).join(', ')));

function machine({ machine: one, clock, services: all }) {
  const watchdog = all.find(service => service.service === 'watchdog');
  const parts = (watchdog?.parts ?? []).map(part => `${part.name}: ${part.state}`).join(', ');
  return card(t('machine'), facts([
    [t('uptime'), one?.uptime_seconds == null ? '–' : span(one.uptime_seconds)], [t('load'), number(one?.load_1m, 2)],
    [t('memory'), share(one?.memory_available_bytes, one?.memory_total_bytes)], [t('disk'), share(one?.disk_free_bytes, one?.disk_total_bytes)],
    [t('temperature'), amount(one?.temperature_celsius, '°C', 1)], [t('clock'), t(clock?.set ? 'clock_set' : 'clock_not_set')],
    [t('watchdog'), watchdog ? [t(watchdog.state), parts ? ` (${parts})` : ''] : '–'],
    ...(one?.disks ?? []).flatMap(disk => [
      [t('written', { disk: disk.name }), bytes(disk.bytes_written)],
      disk.life_used_percent === null ? null : [t('life', { disk: disk.name }), t('life_says', { n: disk.life_used_percent })],
    ]),
  ]));
}

const share = (part, whole) => (part == null || whole == null ? '–' : t('of', { a: bytes(part), b: bytes(whole) }));

const storage = store => card(t('storage'), store ? facts([
  [t('file_size'), bytes(store.file_bytes)], [t('last_commit'), ago(store.last_commit)], [t('readings'), number(store.stored)], [t('queued'), number(store.queued)],
  [t('rejected'), number(store.rejected)], [t('dropped'), number(store.dropped)],
]) : empty(t('unknown')));

const radio = one => card(t('radio'), one ? [
  facts([
    [t('decoder'), one.decoder_version], [t('decoder_restarts'), number(one.decoder_restarts)], [t('meters'), number(one.meters_configured)], [t('quarantined'), number(one.meters_quarantined)], [t('foreign'), number(one.foreign)],
  ]),
  one.receivers.length ? h('div', { class: 'before' }, table(t('radio'), [t('receiver'), t('device'), t('telegrams'), t('last_telegram'), t('restarts'), t('trouble')],
    one.receivers.map(it => [
      it.name, it.device ?? it.source ?? '–', number(it.telegrams), ago(it.last_telegram), number(it.restarts), it.trouble ? h('span', { class: 'bad-text', lang: 'en' }, it.trouble) : '–',
    ]))) : empty(t('no_receivers')),
] : empty(t('unknown')));
