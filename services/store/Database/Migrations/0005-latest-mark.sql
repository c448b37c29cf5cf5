-- latest is not written with each commit: it is as of after this position. Each reading after it is not older than the newest of
-- its meter, so what it does to latest follows from the blocks; send_every_ms is the length of the windows in which it was stored.
CREATE TABLE latest_mark (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seq INTEGER NOT NULL,
  send_every_ms INTEGER NOT NULL
) STRICT;
INSERT INTO latest_mark SELECT 1, coalesce(max(first_seq + count - 1), 0), -1 FROM blocks;
