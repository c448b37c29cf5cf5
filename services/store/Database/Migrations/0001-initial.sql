-- The reasons for this form, and what others cost, are in docs/adr/0007-store-schema.md. Points in time are milliseconds
-- since 1970-01-01T00:00:00Z. To read readings with a sqlite client: SELECT meter_id, raw_json, received_at FROM readings;

CREATE TABLE meters (
  no INTEGER PRIMARY KEY,
  meter_id TEXT NOT NULL UNIQUE
) STRICT;

-- The shape of one kind of telegram of one meter: what is the same in each, and where values vary. Rows never change.
-- parts is a JSON array: a text is itself, an integer n is the n-th value of the reading, null is the time stamp.
CREATE TABLE templates (
  no INTEGER PRIMARY KEY,
  meter_no INTEGER NOT NULL,
  meter_name TEXT NOT NULL,
  parts TEXT NOT NULL
) STRICT;
CREATE INDEX templates_of_meter ON templates (meter_no);

-- Who heard a reading, in which boot, and whether the clock was set.
CREATE TABLE origins (
  no INTEGER PRIMARY KEY,
  receiver TEXT NOT NULL,
  boot_id TEXT NOT NULL,
  clock_set INTEGER NOT NULL,
  UNIQUE (receiver, boot_id, clock_set)
) STRICT;

-- The readings of one commit, in the order in which they were stored. body is a JSON array with one array for each reading:
-- [template, received - received_ms, origin, rssi_dbm or null, uptime - received - uptime_offset_ms,
--  received in whole seconds - time stamp in the JSON, value 0, value 1, ...]
-- A number n between them stands for n readings that are no longer kept.
CREATE TABLE blocks (
  first_seq INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  uptime_offset_ms INTEGER NOT NULL,
  min_ms INTEGER NOT NULL,
  max_ms INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

-- One row for each run of blocks, first and last one included: a query by time looks here first.
CREATE TABLE zones (
  first_block INTEGER PRIMARY KEY,
  last_block INTEGER NOT NULL,
  min_ms INTEGER NOT NULL,
  max_ms INTEGER NOT NULL
) STRICT;

CREATE VIEW readings AS
SELECT
  m.meter_id AS meter_id,
  (SELECT group_concat(
     CASE p.type
       WHEN 'text' THEN p.value
       WHEN 'integer' THEN r.value -> (6 + p.value)
       ELSE strftime('"%Y-%m-%dT%H:%M:%SZ"', (b.received_ms + (r.value ->> 1)) / 1000 - (r.value ->> 5), 'unixepoch')
     END, '') FROM json_each(t.parts) AS p) AS raw_json,
  strftime('%Y-%m-%dT%H:%M:%fZ', (b.received_ms + (r.value ->> 1)) / 1000.0, 'unixepoch') AS received_at,
  b.received_ms + (r.value ->> 1) AS received_at_ms,
  t.meter_name AS meter_name,
  o.receiver AS receiver,
  r.value ->> 3 AS rssi_dbm,
  o.clock_set AS clock_set
FROM blocks AS b, json_each(b.body) AS r
JOIN templates AS t ON t.no = r.value ->> 0
JOIN meters AS m ON m.no = t.meter_no
JOIN origins AS o ON o.no = r.value ->> 2
WHERE r.type = 'array';

-- What changes with every reading of a meter. candidate: the last reading is selected for sending unless a later one of
-- the same window comes before it was put into a batch.
CREATE TABLE latest (
  meter_no INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  received_ms INTEGER NOT NULL,
  newest_lead_ms INTEGER NOT NULL,
  candidate INTEGER NOT NULL,
  readings INTEGER NOT NULL,
  thinned INTEGER NOT NULL
) STRICT;

-- Readings selected for sending, not yet in a batch.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY
) STRICT;

-- Begins anew with a new or restored database; the last row is the current one.
CREATE TABLE epochs (
  no INTEGER PRIMARY KEY,
  epoch TEXT NOT NULL UNIQUE,
  began_ms INTEGER NOT NULL,
  last_number INTEGER NOT NULL DEFAULT 0,
  acknowledged_readings INTEGER NOT NULL DEFAULT 0,
  acknowledged_batches INTEGER NOT NULL DEFAULT 0
) STRICT;

-- state: 0 due, 1 acknowledged, 2 set aside, 3 due again although acknowledged. readings: positions and ranges of
-- positions in ascending order, such as 17,20-25.
CREATE TABLE batches (
  id INTEGER PRIMARY KEY,
  epoch_no INTEGER NOT NULL,
  number INTEGER NOT NULL,
  state INTEGER NOT NULL,
  count INTEGER NOT NULL,
  readings TEXT NOT NULL,
  fresh_since_ms INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  refusals INTEGER NOT NULL DEFAULT 0,
  acknowledged_ms INTEGER,
  UNIQUE (epoch_no, number)
) STRICT;
CREATE INDEX batches_due ON batches (id) WHERE state IN (0, 3);
CREATE INDEX batches_open ON batches (id) WHERE state IN (0, 2);

-- One row for each life of the listener, the last one is the current one; row 0 sums up lives long past. Always:
-- heard >= duplicate + dropped + stored + repeated + rejected; what is missing is queued, or lost when the life is over.
CREATE TABLE instances (
  no INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL UNIQUE,
  sequence INTEGER NOT NULL DEFAULT 0,
  heard INTEGER NOT NULL DEFAULT 0,
  duplicate INTEGER NOT NULL DEFAULT 0,
  dropped INTEGER NOT NULL DEFAULT 0,
  stored INTEGER NOT NULL DEFAULT 0,
  repeated INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  commits INTEGER NOT NULL DEFAULT 0,
  last_commit_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The last telegrams that could not become readings.
CREATE TABLE rejects (
  id INTEGER PRIMARY KEY,
  received_ms INTEGER NOT NULL,
  meter_id TEXT NOT NULL,
  receiver TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  frame BLOB NOT NULL
) STRICT;

CREATE TABLE alarms (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  cleared_ms INTEGER,
  count INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX alarms_lasting ON alarms (kind, subject) WHERE cleared_ms IS NULL;
