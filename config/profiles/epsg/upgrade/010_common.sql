-- What the rest of the registry builds on: units, bodies, places, authorities.
--
-- Three things hold for all tables of the new schema:
--   * They are STRICT: a value has its column's type or is refused. The
--     registry's `code` is an integer in most rows and a text in the others;
--     type ANY keeps each as it is, where INTEGER_OR_TEXT, which SQLite takes
--     for INTEGER, turns every text that looks like a number into one.
--   * What a row must be by itself stands here, so that a bad row is refused
--     when it arrives. What rows must be to each other is declared as foreign
--     keys, which SQLite takes only in CREATE TABLE and leaves alone while
--     tables fill in any order; they are checked when the migration ends.
--   * No reference cascades. The registry deletes whatever refers to a deleted
--     row; here a row that is referred to cannot be deleted.

-- Versions and dates of the sources that the registry was made of.
CREATE TABLE metadata (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Was versioned_auth_name_mapping: 'IAU_2015' is version 2015 of 'IAU'.
CREATE TABLE authority_version (
  versioned_auth_name TEXT NOT NULL PRIMARY KEY,
  auth_name TEXT NOT NULL,
  version TEXT NOT NULL,
  priority INTEGER NOT NULL,
  UNIQUE (auth_name, version),
  UNIQUE (auth_name, priority)
) STRICT, WITHOUT ROWID;

-- Was authority_to_authority_preference. Its two names were only unique; here
-- they are the primary key.
CREATE TABLE authority_preference (
  source_auth_name TEXT NOT NULL,    -- 'any' for any source
  target_auth_name TEXT NOT NULL,    -- 'any' for any target
  allowed_authorities TEXT NOT NULL, -- for example 'PROJ,EPSG,any'
  PRIMARY KEY (source_auth_name, target_auth_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_of_measure (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('length', 'angle', 'scale', 'time')),
  conv_factor REAL,     -- to metre, radian, 1 or second
  proj_short_name TEXT, -- 'm', 'ft'
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE celestial_body (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  semi_major_axis REAL NOT NULL CHECK (semi_major_axis > 0), -- metres, roughly
  PRIMARY KEY (auth_name, code)
) STRICT, WITHOUT ROWID;

-- A box in degrees; west is greater than east where it crosses the 180th
-- meridian.
CREATE TABLE extent (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  south_lat REAL CHECK (south_lat BETWEEN -90 AND 90),
  north_lat REAL CHECK (north_lat BETWEEN -90 AND 90),
  west_lon REAL CHECK (west_lon BETWEEN -180 AND 180),
  east_lon REAL CHECK (east_lon BETWEEN -180 AND 180),
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code),
  CHECK (south_lat <= north_lat)
) STRICT, WITHOUT ROWID;

CREATE TABLE scope (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  scope TEXT NOT NULL,
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code)
) STRICT, WITHOUT ROWID;
