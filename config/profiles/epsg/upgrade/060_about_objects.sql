-- What is said about objects of any kind: `..._table_name` with a name and a
-- code leads to one. The names are those of tables, or of the views that keep
-- the names of the four crs tables (finish/030). No foreign key can follow
-- them: finish/040 guards them with triggers.

-- Where and for what an object is meant to be used. The registry's primary key
-- (auth_name, code) is NULL in all rows; `id` is the registry's row number.
CREATE TABLE usage (
  id INTEGER NOT NULL PRIMARY KEY,
  auth_name TEXT,
  code ANY CHECK (typeof(code) IN ('null', 'integer', 'text')),
  object_table_name TEXT NOT NULL,
  object_auth_name TEXT NOT NULL,
  object_code ANY NOT NULL,
  extent_auth_name TEXT NOT NULL,
  extent_code ANY NOT NULL,
  scope_auth_name TEXT NOT NULL,
  scope_code ANY NOT NULL,
  FOREIGN KEY (extent_auth_name, extent_code)
    REFERENCES extent (auth_name, code),
  FOREIGN KEY (scope_auth_name, scope_code)
    REFERENCES scope (auth_name, code)
) STRICT;

-- Was alias_name, which has no key at all; `id` is the registry's row number.
CREATE TABLE alias (
  id INTEGER NOT NULL PRIMARY KEY,
  table_name TEXT NOT NULL,
  auth_name TEXT NOT NULL,
  code ANY NOT NULL,
  alt_name TEXT NOT NULL,
  source TEXT
) STRICT;

-- The last two keep the registry's shape, which has no key: newer registries
-- say some supersessions twice. Deprecations get a unique index (finish/020).
CREATE TABLE supersession (
  superseded_table_name TEXT NOT NULL,
  superseded_auth_name TEXT NOT NULL,
  superseded_code ANY NOT NULL,
  replacement_table_name TEXT NOT NULL,
  replacement_auth_name TEXT NOT NULL,
  replacement_code ANY NOT NULL,
  source TEXT,
  same_source_target_crs INTEGER NOT NULL
    CHECK (same_source_target_crs IN (0, 1))
) STRICT;

CREATE TABLE deprecation (
  table_name TEXT NOT NULL,
  deprecated_auth_name TEXT NOT NULL,
  deprecated_code ANY NOT NULL,
  replacement_auth_name TEXT NOT NULL,
  replacement_code ANY NOT NULL,
  source TEXT
) STRICT;
