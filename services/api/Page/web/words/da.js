// Dansk. {name} udfyldes; {one, other} vælger efter n.
export default {
  product: 'M-Bus Gateway', skip: 'Gå til indholdet', nav: 'Visninger', settings: 'Indstillinger',
  overview: 'Overblik', meters: 'Målere', heard: 'Hørt', alarms: 'Alarmer', delivery: 'Levering', system: 'System',
  language: 'Sprog', colours: 'Farver', theme_auto: 'som enheden', theme_light: 'lys', theme_dark: 'mørk',
  never: 'aldrig', yes: 'ja', no: 'nej', unknown: 'ikke kendt', more: 'Vis flere', close: 'Luk', cancel: 'Annuller',
  live: 'Direkte', connecting: 'Forbinder', gone_short: 'Ingen kontakt',
  gone: 'Gatewayen svarer ikke. Det, du ser, er fra {time}; det fornyes af sig selv, når gatewayen er tilbage.',
  gone_empty: 'Gatewayen svarer ikke. Her udfyldes af sig selv, når den er tilbage.',
  failed: 'Dette kunne ikke hentes: {reason}', missing: 'Svarer ikke, så her mangler noget: {parts}.',
  in_english: 'Gatewayens egne ord (engelsk)',

  signin: 'Log ind', signout: 'Log ud', password: 'Adgangskode', signin_hint: 'Den blev lavet ved første start. På gatewayen står den i secrets/api/page-password i dens datamappe.',
  wrong_password: 'Det er ikke adgangskoden.', too_many: 'For mange forkerte adgangskoder. Prøv igen om {seconds} s.', not_reached: 'Gatewayen svarer ikke. Er denne enhed på dens netværk?',

  all_well: 'Alt er i orden', not_well: { one: 'Én ting kræver opmærksomhed', other: '{n} ting kræver opmærksomhed' },
  meters_none: 'Der er endnu ikke sat nogen måler op.', meters_none_do: 'Se, hvem der høres, og tilføj den første.',
  meters_all: { one: 'Den ene måler er hørt i sin rytme.', other: 'Alle {n} målere er hørt i deres rytme.' },
  meters_some: '{fresh} af {total} målere er hørt i deres rytme.', meters_late: { one: 'Én er forsinket.', other: '{n} er forsinkede.' }, meters_never: { one: 'Én er aldrig hørt.', other: '{n} er aldrig hørt.' },
  meters_unknown: 'Lige nu vides intet om målerne.',
  last_send_n: 'Seneste levering {when}, {n} aflæsninger.', last_send: 'Seneste levering {when}.', no_send: 'Der er endnu ikke leveret noget.', next_send: 'Næste {when}.', sending: 'En levering er i gang.',
  unsent: { one: 'Én aflæsning venter på levering.', other: '{n} aflæsninger venter på levering.' }, unsent_none: 'Intet venter på levering.', delivery_unknown: 'Lige nu vides intet om leveringen.',
  not_connected: 'Der er ingen forbindelse til skyen: {reason}. Aflæsninger gemmes imens.', to_do: 'Det kan du gøre', since: 'siden', radio_is: 'Målere i luften', cloud_is: 'Levering til skyen',
  gateway_line: 'Gateway {id}, version {version}',

  name: 'Navn', id: 'Nummer', medium: 'Medium', value: 'Værdi', age: 'Hørt', state: 'Tilstand', signal: 'Signal', key: 'Nøgle', search: 'Søg', filter_state: 'Tilstand', filter_medium: 'Medium', all: 'alle', sort: 'Sortér efter',
  fresh: 'frisk', late: 'forsinket', removed: 'fjernet', state_never: 'aldrig hørt', key_none: 'ingen', key_set: 'sat', key_wrong: 'forkert',
  meters_shown: { one: 'Én af {total} målere', other: '{n} af {total} målere' }, meters_no_match: 'Ingen måler passer.', faulty: 'fejl i dens fil',
  sort_name: 'navn', sort_id: 'nummer', sort_medium: 'medium', sort_value: 'værdi', sort_received_at: 'hørt', sort_rssi_dbm: 'signal', sort_state: 'tilstand', sort_key: 'nøgle',

  meter: 'Måler', no_meter: 'Der er ingen måler med dette nummer.', back_to_meters: 'Alle målere', chart: 'Over tid', show: 'Vis', step: 'Pr.', kind_value: 'Værdi', kind_consumption: 'Forbrug', kind_signal: 'Signal', of_field: 'Af',
  step_hour: 'time', step_day: 'dag', step_month: 'måned', period: 'Periode', period_default: 'sædvanlig', period_day: '24 timer', period_week: '7 dage', period_month: '31 dage', period_quarter: '90 dage', period_year: '1 år', period_years: '2 år',
  no_points: 'Der er ingen aflæsninger i perioden.', as_table: 'Som tabel', chart_says: '{what}, {n} punkter, lavest {min}, højest {max}.',
  gap: 'Intet blev hørt mellem {from} og {to}; {amount} faldt i den tid.', gaps: 'Huller', no_chart: 'Denne gateway er bygget uden diagrambibliotek; værdierne står i tabellen.', incomplete: 'Der var flere aflæsninger, end der er plads til: den sidste del mangler.',
  fields: 'Alle felter', field: 'Felt', remembered: 'fra {when}, ikke i det seneste telegram', facts: 'Om måleren', rhythm: 'Rytme', rhythm_unknown: 'ikke lært endnu', driver: 'Driver', receivers: 'Hørt af', file: 'Fil', readings: 'Gemte aflæsninger', export: 'Eksport', csv: 'Alle aflæsninger som CSV',
  fault: 'Fejl', moment: 'Tid', average: 'Gennemsnit', lowest: 'Lavest', highest: 'Højest', time: 'Tid (trin i UTC)', clock_was_wrong: 'Uret var ikke stillet, da den sidst blev hørt, så tidspunktet kan være forkert.',

  heard_intro: 'Adresser i luften, som ingen har sat op; også naboernes. De stærkeste er nok dine.', heard_none: 'Ingen ukendte er hørt siden start.', manufacturer: 'Fabrikat', encrypted: 'Krypteret', telegrams: 'Telegrammer', last_heard: 'Sidst hørt', suggested: 'Driver', no_driver: 'ingen kendt driver',
  add_this: 'Skriv på gatewayen for at tilføje den:', copy: 'Kopiér', copied: 'Kopieret', add_key: 'Den spørger om nøglen og prøver den, før den gemmer.', add_plain: 'Den sender ukrypteret, så der skal ingen nøgle til.',

  alarms_open: 'Åbne', alarms_past: 'Tidligere', alarms_none: 'Ingen alarm er åben.', alarms_past_none: 'Der har endnu ikke været nogen alarm.', cleared: 'slut', times: { one: 'én gang', other: '{n} gange' }, from: 'fra',

  backlog: 'Venter på levering', batches_open: 'Bundter på vej', batches_done: 'Bundter kvitteret', last: 'Seneste', next: 'Næste', next_none: 'ikke planlagt', connection: 'Forbindelse til skyen', connected: 'forbundet', unconnected: 'ikke forbundet', readings_card: 'Aflæsninger', stored: 'Gemt her', thinned: 'Udtyndet, sendes ikke', acknowledged: 'Leveret', since_start: 'Siden tjenesten startede: {readings} aflæsninger i {batches} bundter, forbundet {connects} gange.', state_now: 'Nu', idle: 'venter på den næste', delivering: 'leverer',
  send_now: 'Send nu', send_sure: 'Send alt, der venter, nu? Det bruger gatewayens forbindelse og kan tage nogle minutter.', send_going: 'Leverer … {n} s', send_done: '{readings} aflæsninger leveret i {batches} bundter.', send_nothing: 'Der var intet at levere.', send_failed: 'Det blev ikke leveret: {reason} Det, der venter, er gemt.', send_long: 'Det tager mere end to minutter og fortsætter af sig selv.',

  services: 'Tjenester', service: 'Tjeneste', restarts: 'Genstarter', seen: 'Sidste tegn', version: 'Version', healthy: 'sund', stuck: 'sidder fast', stopping: 'stopper', offline: 'væk', 
  machine: 'Maskine', uptime: 'Har kørt i', load: 'Belastning', memory: 'Ledig hukommelse', disk: 'Ledig disk', of: '{a} af {b}', temperature: 'Temperatur', written: 'Skrevet til {disk} siden start', life: 'Brugt af levetiden for {disk}', life_says: 'cirka {n} %', clock: 'Ur', clock_set: 'stillet', clock_not_set: 'ikke stillet', watchdog: 'Vagthund',
  storage: 'Lager', file_size: 'Database', last_commit: 'Sidst skrevet', rejected: 'Kunne ikke læses', dropped: 'Tabt', queued: 'Venter på at blive skrevet', radio: 'Radio', decoder: 'Dekoder', decoder_restarts: 'Dekoderens genstarter', quarantined: 'Målere sat til side', foreign: 'Fremmede hørt', receiver: 'Modtager', device: 'Enhed', last_telegram: 'Seneste telegram', trouble: 'Problem', no_receivers: 'Der er ikke sat nogen modtager op.',
  care: 'Pleje', backup_now: 'Sikkerhedskopiér nu', backup_going: 'Skriver og prøver sikkerhedskopien … {n} s', backup_done: 'Sikkerhedskopien {name} er skrevet og prøvet: {size}, {readings} aflæsninger.', backup_failed: 'Der er ingen ny sikkerhedskopi: {reason}', diagnostics: 'Hent diagnostik', diagnostics_says: 'Til den, der hjælper: hvordan gatewayen har det, uden nøgler, adgangskoder og forbrug.',
  update: 'Opdatering', update_none: 'ingen i gang', tunnel: 'Fjernadgang', tunnel_open: 'åben til {when}', tunnel_shut: 'lukket',

  kind_unreachable: 'En del svarer ikke', kind_service: 'En tjeneste er ikke sund', kind_clock_not_set: 'Uret er ikke stillet', kind_alarm: 'Alarm', kind_meter_fault: 'En fejl i en målers fil', kind_meter_never_heard: 'Aldrig hørt',
  kind_aes_decryption_failed: 'Forkert eller manglende nøgle', kind_unknown_driver: 'Ingen driver til måleren', kind_meter_quarantined: 'Måler sat til side', kind_meter_silent: 'Måleren er forsinket', kind_implausible_value: 'Usandsynlig værdi', kind_decoder_down: 'Dekoderen virker ikke', kind_no_receiver: 'Ingen modtager aflæsningerne', kind_send_refused: 'Skyen afviser aflæsningerne',
  kind_radio_silent: 'En modtager hører intet', kind_device_missing: 'En modtager mangler', kind_device_lost: 'En modtager blev taget ud', kind_device_failure: 'En modtager har fejlet', kind_too_many_meters: 'For mange målere', kind_telegrams_dropped: 'Telegrammer gik tabt', kind_unsent_fills_store: 'Uleverede aflæsninger fylder lageret', kind_disk_full: 'Disken er fuld',
  kind_disk_failing: 'Disken er ved at fejle', kind_database_unusable: 'Databasen var ubrugelig', kind_database_restored: 'Databasen blev gendannet', kind_backup_failed: 'Sikkerhedskopien mislykkedes', kind_certificate_invalid: 'Certifikatet er ikke gyldigt', kind_batch_set_aside: 'Et bundt blev sat til side',

  advice_unreachable: 'Delen startes igen af sig selv. Hjælper det ikke, så se dens log med ./edge logs.', advice_service: 'Tjenesten startes igen af sig selv. Hjælper det ikke, så se dens log med ./edge logs.',
  advice_clock_not_set: 'Giv gatewayen adgang til en tidsserver. Indtil da begynder ingen daglig levering.', advice_meter_fault: 'Ret målerens fil. Dens telegrammer gemmes imens.', advice_meter_never_heard: 'Se efter, om nummeret er rigtigt, og om en modtager er inden for rækkevidde.',
  advice_aes_decryption_failed: 'Skaf den rigtige nøgle og ret målerens fil. Telegrammerne gemmes imens.', advice_unknown_driver: 'Vælg en driver, som listen over hørte målere foreslår.', advice_meter_quarantined: 'Ret målerens fil. Dens telegrammer gemmes imens.', advice_meter_silent: 'Se efter batteri, flyttet måler eller en ny skabslåge.',
  advice_implausible_value: 'Se på måleren; den kan være udskiftet.', advice_no_receiver: 'Kontakt den, der driver modtagelsen. Aflæsningerne gemmes.', advice_device_missing: 'Se efter, om modtageren sidder i.', advice_device_lost: 'Sæt modtageren i igen.', advice_radio_silent: 'Se efter modtagerens antenne og stik.', advice_disk_full: 'Skaf plads på disken.', advice_disk_failing: 'Udskift hukommelseskortet snart.',

  'medium_water': 'vand', 'medium_cold water': 'koldt vand', 'medium_warm water': 'varmt vand', 'medium_hot water': 'varmt vand', medium_heat: 'varme', medium_cooling: 'køling', medium_electricity: 'el', medium_gas: 'gas', 'medium_heat cost allocation': 'varmefordeling', 'medium_room sensor': 'rumføler', medium_other: 'andet',
  field_total: 'Total', field_total_volume: 'Volumen i alt', field_total_energy_consumption: 'Energi i alt', field_total_water: 'Vand i alt', field_target: 'Ved skæring', field_target_volume: 'Volumen ved skæring', field_target_energy: 'Energi ved skæring', field_target_date: 'Skæringsdato', field_max_flow: 'Største flow', field_volume_flow: 'Flow', field_power: 'Effekt', field_current_power_consumption: 'Effekt nu',
  field_flow_temperature: 'Fremløbstemperatur', field_return_temperature: 'Returtemperatur', field_temperature_difference: 'Temperaturforskel', field_external_temperature: 'Omgivelsestemperatur', field_temperature: 'Temperatur', field_relative_humidity: 'Luftfugtighed', field_status: 'Status', field_current_status: 'Status', field_battery: 'Batteri', field_meter_datetime: 'Målerens ur', field_meter_date: 'Målerens dato', field_operating_time: 'Driftstid', field_current_consumption: 'Forbrug nu', field_previous_consumption: 'Forrige forbrug',
};
