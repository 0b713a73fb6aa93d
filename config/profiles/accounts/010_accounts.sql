CREATE TABLE fees (
  kind TEXT PRIMARY KEY,
  fee INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO fees VALUES ('basic', 3), ('premium', 5);

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  branch TEXT NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  closed INTEGER NOT NULL,
  balance INTEGER NOT NULL CHECK (balance <= 100000),
  changes INTEGER NOT NULL DEFAULT 0,
  UNIQUE (branch, number)
) STRICT;

-- One in 997 stands at its limit, one in ten is closed.
INSERT INTO accounts (id, branch, number, kind, closed, balance)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
SELECT i, char(65 + i % 7) || 'North', i / 7,
       CASE WHEN i % 3 = 0 THEN 'premium' ELSE 'basic' END,
       i % 10 = 4, CASE WHEN i % 997 = 0 THEN 100000 ELSE i % 5000 END
  FROM n;
