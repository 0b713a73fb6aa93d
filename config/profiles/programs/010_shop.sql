CREATE TABLE contacts (
  customer INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('email', 'phone')),
  value TEXT NOT NULL,
  PRIMARY KEY (customer, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE addresses (
  customer INTEGER PRIMARY KEY,
  street TEXT NOT NULL,
  postcode TEXT NOT NULL,
  town TEXT NOT NULL,
  country TEXT NOT NULL
) STRICT;
