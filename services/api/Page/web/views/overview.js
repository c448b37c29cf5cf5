// Is everything well? In words; and when it is not, what to do.
import { get } from '../lib/api.js';
import { h, renew } from '../lib/dom.js';
import { ago, card, missing, trouble } from '../lib/parts.js';
import { day, number, t } from '../lib/words.js';

const SETTLE_MS = 1000;

export function create() {
  const element = h('div', { class: 'view' });
  let settling = null;
  const load = async () => renew(element, content((await get('overview')).data));
  return {
    title: t('overview'), element, load, every: 10,
    onEvent(name) {
      if (name === 'meter' || settling) return;
      settling = setTimeout(() => { settling = null; load().catch(problem => console.info(problem.message)); }, SETTLE_MS);
    },
    close: () => clearTimeout(settling),
  };
}

const content = now => [
  h('section', { class: `verdict ${now.well ? 'good' : 'warn'}` },
    h('p', { class: 'headline' }, now.well ? t('all_well') : t('not_well', { n: now.concerns.length })),
    h('p', {}, metersSay(now.meters), ' ', deliverySays(now.delivery))),
  missing(now.unreachable),
  now.concerns.length ? card(t('to_do'), h('ul', { class: 'concerns' }, now.concerns.map(concern))) : '',
  h('div', { class: 'pair' },
    card(t('radio_is'), figures(now.meters), h('p', {}, h('a', { href: now.meters?.total === 0 ? '#/heard' : '#/meters' }, now.meters?.total === 0 ? t('meters_none_do') : t('back_to_meters')))),
    card(t('cloud_is'), h('p', {}, waiting(now.delivery)), connection(now.delivery), h('p', {}, h('a', { href: '#/delivery' }, t('delivery'))))),
  h('p', { class: 'quiet' }, t('gateway_line', { id: now.gateway_id, version: now.version })),
];

export function metersSay(meters) {
  if (!meters) return t('meters_unknown');
  if (meters.total === 0) return t('meters_none');
  if (meters.fresh === meters.total) return t('meters_all', { n: meters.total });
  return [
    t('meters_some', { fresh: meters.fresh, total: meters.total }),
    meters.late ? t('meters_late', { n: meters.late }) : '',
    meters.never ? t('meters_never', { n: meters.never }) : '',
  ].filter(Boolean).join(' ');
}

export function deliverySays(delivery) {
  if (!delivery) return t('delivery_unknown');
  const last = !delivery.last_send ? t('no_send')
    : delivery.last_send_readings === null ? t('last_send', { when: day(delivery.last_send) })
    : t('last_send_n', { when: day(delivery.last_send), n: delivery.last_send_readings });
  const next = delivery.sending ? t('sending') : delivery.next_send ? t('next_send', { when: day(delivery.next_send) }) : '';
  return `${last} ${next}`.trim();
}

function waiting(delivery) {
  if (!delivery || delivery.unsent === null) return t('delivery_unknown');
  return delivery.unsent === 0 ? t('unsent_none') : t('unsent', { n: delivery.unsent });
}

const connection = delivery => (delivery?.connected === false ? h('p', {}, t('not_connected', { reason: delivery.waiting_for ?? t('unknown') })) : null);

const figures = meters => meters && h('ul', { class: 'figures' }, [['fresh', 'fresh'], ['late', 'late'], ['never', 'state_never']].map(([state, words]) =>
  h('li', {}, h('a', { href: `#/meters?state=${state}` }, h('b', {}, number(meters[state])), ' ', t(words)))));

function concern({ kind, subject, text, since }) {
  const [alarm, ...of] = subject.split('/');
  const words = kind === 'alarm' ? trouble(alarm, of.join('/'), text) : trouble(kind, subject, text);
  return h('li', {}, words, since ? h('p', { class: 'quiet' }, ago(since)) : null);
}
