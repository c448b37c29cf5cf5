-- Blocks are deflated (zlib): a third of the bytes on the card. packed is the body then, size its length before, and body is
-- empty; a body that does not get shorter stays as it is. The sqlite3 program has sqlar_uncompress, so the view works in it;
-- other clients must define that function first (docs/adr/0007-store-schema.md).
ALTER TABLE blocks ADD COLUMN packed BLOB;
ALTER TABLE blocks ADD COLUMN size INTEGER;

DROP VIEW readings;
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
FROM blocks AS b, json_each(CASE WHEN b.packed IS NULL THEN b.body ELSE CAST(sqlar_uncompress(b.packed, b.size) AS TEXT) END) AS r
JOIN templates AS t ON t.no = r.value ->> 0
JOIN meters AS m ON m.no = t.meter_no
JOIN origins AS o ON o.no = r.value ->> 2
WHERE r.type = 'array';
