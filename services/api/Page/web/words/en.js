// English. {name} is filled in; {one, other} chooses by n.
export default {
  product: 'M-Bus Gateway', skip: 'Skip to the content', nav: 'Views', settings: 'Settings',
  overview: 'Overview', meters: 'Meters', heard: 'Heard', alarms: 'Alarms', delivery: 'Delivery', system: 'System',
  language: 'Language', colours: 'Colours', theme_auto: 'as the device', theme_light: 'light', theme_dark: 'dark',
  never: 'never', yes: 'yes', no: 'no', unknown: 'not known', more: 'Show more', close: 'Close', cancel: 'Cancel',
  live: 'Live', connecting: 'Connecting', gone_short: 'No contact',
  gone: 'The gateway does not answer. What you see is from {time}; it is renewed by itself when the gateway is back.',
  gone_empty: 'The gateway does not answer. This fills in by itself when it is back.',
  failed: 'This could not be loaded: {reason}', missing: 'Not answering, so something is missing here: {parts}.',
  in_english: 'The gateway’s own words (English)',

  signin: 'Sign in', signout: 'Sign out', password: 'Password', signin_hint: 'It was made at the first start. On the gateway it stands in secrets/api/page-password of its data folder.',
  wrong_password: 'That is not the password.', too_many: 'Too many wrong passwords. Try again in {seconds} s.', not_reached: 'The gateway does not answer. Is this device in its network?',

  all_well: 'Everything is well', not_well: { one: 'One thing needs attention', other: '{n} things need attention' },
  meters_none: 'No meter is configured yet.', meters_none_do: 'See who is heard, and add the first one.',
  meters_all: { one: 'The one meter was heard within its rhythm.', other: 'All {n} meters heard within their rhythm.' },
  meters_some: '{fresh} of {total} meters heard within their rhythm.', meters_late: { one: 'One is late.', other: '{n} are late.' }, meters_never: { one: 'One was never heard.', other: '{n} were never heard.' },
  meters_unknown: 'Nothing is known of the meters just now.',
  last_send_n: 'Last delivery {when}, {n} readings.', last_send: 'Last delivery {when}.', no_send: 'Nothing was delivered yet.', next_send: 'Next {when}.', sending: 'A delivery is under way.',
  unsent: { one: 'One reading waits to be delivered.', other: '{n} readings wait to be delivered.' }, unsent_none: 'Nothing waits to be delivered.', delivery_unknown: 'Nothing is known of the delivery just now.',
  not_connected: 'There is no connection to the cloud: {reason}. Readings are kept meanwhile.', to_do: 'What to do', since: 'since', radio_is: 'Meters on the air', cloud_is: 'Delivery to the cloud',
  gateway_line: 'Gateway {id}, release {version}',

  name: 'Name', id: 'Id', medium: 'Medium', value: 'Value', age: 'Heard', state: 'State', signal: 'Signal', key: 'Key', search: 'Search', filter_state: 'State', filter_medium: 'Medium', all: 'all', sort: 'Sort by',
  fresh: 'fresh', late: 'late', removed: 'removed', state_never: 'never heard', key_none: 'none', key_set: 'set', key_wrong: 'wrong',
  meters_shown: { one: 'One of {total} meters', other: '{n} of {total} meters' }, meters_no_match: 'No meter is like that.', faulty: 'fault in its file',
  sort_name: 'name', sort_id: 'id', sort_medium: 'medium', sort_value: 'value', sort_received_at: 'heard', sort_rssi_dbm: 'signal', sort_state: 'state', sort_key: 'key',

  meter: 'Meter', no_meter: 'There is no meter with this id.', back_to_meters: 'All meters', chart: 'Over time', show: 'Show', step: 'Per', kind_value: 'Value', kind_consumption: 'Consumption', kind_signal: 'Signal', of_field: 'Of',
  step_hour: 'hour', step_day: 'day', step_month: 'month', period: 'Period', period_default: 'usual', period_day: '24 hours', period_week: '7 days', period_month: '31 days', period_quarter: '90 days', period_year: '1 year', period_years: '2 years',
  no_points: 'There are no readings in this period.', as_table: 'As a table', chart_says: '{what}, {n} points, lowest {min}, highest {max}.',
  gap: 'Nothing was heard between {from} and {to}; {amount} fell into that time.', gaps: 'Gaps', no_chart: 'This gateway was built without its chart library; the values are in the table.', incomplete: 'There were more readings than fit: the later part is missing.',
  fields: 'All fields', field: 'Field', remembered: 'from {when}, not in the last telegram', facts: 'About this meter', rhythm: 'Rhythm', rhythm_unknown: 'not learned yet', driver: 'Driver', receivers: 'Heard by', file: 'File', readings: 'Readings kept', export: 'Export', csv: 'All readings as CSV',
  fault: 'Fault', moment: 'Time', average: 'Average', lowest: 'Lowest', highest: 'Highest', time: 'Time (UTC steps)', clock_was_wrong: 'The clock was not set when it was heard last, so that time may be wrong.',

  heard_intro: 'Addresses in the air that nobody has configured; your neighbours’ too. The strongest are most likely yours.', heard_none: 'Nobody unknown was heard since the start.', manufacturer: 'Maker', encrypted: 'Encrypted', telegrams: 'Telegrams', last_heard: 'Last heard', suggested: 'Driver', no_driver: 'no driver known',
  add_this: 'To add it, type on the gateway:', copy: 'Copy', copied: 'Copied', add_key: 'It asks for the key and tries it before it saves.', add_plain: 'It sends in the clear, so no key is needed.',

  alarms_open: 'Open', alarms_past: 'Past', alarms_none: 'No alarm is open.', alarms_past_none: 'There was no alarm yet.', cleared: 'ended', times: { one: 'once', other: '{n} times' }, from: 'from',

  backlog: 'Waiting to be delivered', batches_open: 'Batches on their way', batches_done: 'Batches acknowledged', last: 'Last', next: 'Next', next_none: 'not planned', connection: 'Connection to the cloud', connected: 'connected', unconnected: 'not connected', readings_card: 'Readings', stored: 'Kept here', thinned: 'Thinned out, not sent', acknowledged: 'Delivered', since_start: 'Since the service started: {readings} readings in {batches} batches, connected {connects} times.', state_now: 'Now', idle: 'waiting for the next', delivering: 'delivering',
  send_now: 'Send now', send_sure: 'Send everything that waits now? It uses the gateway’s connection and takes up to some minutes.', send_going: 'Delivering … {n} s', send_done: '{readings} readings delivered in {batches} batches.', send_nothing: 'There was nothing to deliver.', send_failed: 'It was not delivered: {reason} What waits is kept.', send_long: 'It takes longer than two minutes and goes on by itself.',

  services: 'Services', service: 'Service', restarts: 'Restarts', seen: 'Last sign', version: 'Release', healthy: 'healthy', stuck: 'stuck', stopping: 'stopping', offline: 'offline', 
  machine: 'Machine', uptime: 'Running for', load: 'Load', memory: 'Memory free', disk: 'Disk free', of: '{a} of {b}', temperature: 'Temperature', written: 'Written to {disk} since the start', life: 'Life of {disk} used', life_says: 'about {n} %', clock: 'Clock', clock_set: 'set', clock_not_set: 'not set', watchdog: 'Watchdog',
  storage: 'Storage', file_size: 'Database', last_commit: 'Last written', rejected: 'Could not be read', dropped: 'Dropped', queued: 'Waiting to be written', radio: 'Radio', decoder: 'Decoder', decoder_restarts: 'Decoder restarts', quarantined: 'Meters set aside', foreign: 'Strangers heard', receiver: 'Receiver', device: 'Device', last_telegram: 'Last telegram', trouble: 'Trouble', no_receivers: 'No receiver is configured.',
  care: 'Care', backup_now: 'Back up now', backup_going: 'Writing and checking the backup … {n} s', backup_done: 'Backup {name} is written and checked: {size}, {readings} readings.', backup_failed: 'There is no new backup: {reason}', diagnostics: 'Download diagnostics', diagnostics_says: 'For whoever helps: how the gateway stands, without keys, passwords or consumption.',
  update: 'Update', update_none: 'none under way', tunnel: 'Remote access', tunnel_open: 'open until {when}', tunnel_shut: 'closed',

  kind_unreachable: 'A part does not answer', kind_service: 'A service is not healthy', kind_clock_not_set: 'The clock is not set', kind_alarm: 'Alarm', kind_meter_fault: 'A mistake in a meter’s file', kind_meter_never_heard: 'Never heard',
  kind_aes_decryption_failed: 'Wrong or missing key', kind_unknown_driver: 'No driver for this meter', kind_meter_quarantined: 'Meter set aside', kind_meter_silent: 'Meter is late', kind_implausible_value: 'Implausible value', kind_decoder_down: 'The decoder does not work', kind_no_receiver: 'Nobody receives the readings', kind_send_refused: 'The cloud refuses the readings',
  kind_radio_silent: 'A receiver hears nothing', kind_device_missing: 'A receiver is missing', kind_device_lost: 'A receiver was unplugged', kind_device_failure: 'A receiver has failed', kind_too_many_meters: 'Too many meters', kind_telegrams_dropped: 'Telegrams were dropped', kind_unsent_fills_store: 'Undelivered readings fill the store', kind_disk_full: 'The disk is full',
  kind_disk_failing: 'The disk is failing', kind_database_unusable: 'The database was unusable', kind_database_restored: 'The database was restored', kind_backup_failed: 'The backup failed', kind_certificate_invalid: 'The certificate is not valid', kind_batch_set_aside: 'A batch was set aside',
};
