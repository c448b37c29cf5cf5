-- Retention works zone by zone. thinned: of its readings only those that are, were or will be sent are left.
ALTER TABLE zones ADD COLUMN thinned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX zones_to_thin ON zones (first_block) WHERE NOT thinned;

-- Batches hold ascending positions, each batch higher ones than all before it: this finds the batches of a zone.
CREATE INDEX batches_from ON batches (CAST(readings AS INTEGER));
