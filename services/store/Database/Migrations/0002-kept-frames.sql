-- Frames that could not be decoded are kept with all that is needed to decode them later, and origins know who else heard
-- a telegram. The view and the table it reads are made anew: SQLite cannot change a constraint.
DROP VIEW readings;

-- Who heard it, in which boot, and whether the clock was set; also_heard_by is a JSON array of names, empty when nobody did.
CREATE TABLE origins_2 (
  no INTEGER PRIMARY KEY,
  receiver TEXT NOT NULL,
  boot_id TEXT NOT NULL,
  clock_set INTEGER NOT NULL,
  also_heard_by TEXT NOT NULL DEFAULT '',
  UNIQUE (receiver, boot_id, clock_set, also_heard_by)
) STRICT;
INSERT INTO origins_2 SELECT no, receiver, boot_id, clock_set, '' FROM origins;
DROP TABLE origins;
ALTER TABLE origins_2 RENAME TO origins;

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
  o.clock_set AS clock_set,
  o.also_heard_by AS also_heard_by
FROM blocks AS b, json_each(b.body) AS r
JOIN templates AS t ON t.no = r.value ->> 0
JOIN meters AS m ON m.no = t.meter_no
JOIN origins AS o ON o.no = r.value ->> 2
WHERE r.type = 'array';

-- AUTOINCREMENT: an id is never used twice, also when the newest one is decoded and goes. A frame that is decoded at last is
-- taken off the rejected ones of that life of the listener which hands it over, so `instances.rejected` of one life may be
-- negative; the sum never is.
CREATE TABLE kept_frames (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  received_ms INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  uptime_ms INTEGER NOT NULL,
  rssi_dbm INTEGER,
  meter_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  frame BLOB NOT NULL
) STRICT;
CREATE INDEX kept_frames_of_meter ON kept_frames (meter_id);

-- The table of before stays, empty, for the release before.
INSERT INTO origins (receiver, boot_id, clock_set) SELECT DISTINCT receiver, '', 0 FROM rejects WHERE true ON CONFLICT DO NOTHING;
INSERT INTO kept_frames (received_ms, origin, uptime_ms, meter_id, reason, detail, frame)
SELECT r.received_ms, o.no, 0, r.meter_id, r.reason, r.detail, r.frame
FROM rejects AS r JOIN origins AS o ON (o.receiver, o.boot_id, o.clock_set, o.also_heard_by) = (r.receiver, '', 0, '') ORDER BY r.id;
DELETE FROM rejects;
