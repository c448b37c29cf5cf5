-- Who asked for what: edge.v1.AuditEntry, one row each. An id is never used twice, and the number of rows is bounded (Store:AuditKept).
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  origin TEXT NOT NULL,
  command TEXT NOT NULL,
  args TEXT NOT NULL,
  outcome TEXT NOT NULL,
  text TEXT NOT NULL,
  took_ms INTEGER NOT NULL
) STRICT;
