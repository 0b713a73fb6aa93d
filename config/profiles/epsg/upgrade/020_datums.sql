-- Where coordinates are counted from: ellipsoids, meridians, datums.

CREATE TABLE ellipsoid (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  description TEXT,
  celestial_body_auth_name TEXT NOT NULL,
  celestial_body_code ANY NOT NULL,
  semi_major_axis REAL NOT NULL CHECK (semi_major_axis > 0),
  uom_auth_name TEXT NOT NULL,
  uom_code ANY NOT NULL,
  inv_flattening REAL CHECK (inv_flattening = 0 OR inv_flattening >= 1),
  semi_minor_axis REAL
    CHECK (semi_minor_axis > 0 AND semi_minor_axis <= semi_major_axis),
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code),
  FOREIGN KEY (celestial_body_auth_name, celestial_body_code)
    REFERENCES celestial_body (auth_name, code),
  FOREIGN KEY (uom_auth_name, uom_code)
    REFERENCES unit_of_measure (auth_name, code),
  CONSTRAINT ellipsoid_has_one_second_parameter
    CHECK ((inv_flattening IS NULL) <> (semi_minor_axis IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE prime_meridian (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  longitude REAL NOT NULL CHECK (longitude BETWEEN -180 AND 180),
  uom_auth_name TEXT NOT NULL,
  uom_code ANY NOT NULL,
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code),
  FOREIGN KEY (uom_auth_name, uom_code)
    REFERENCES unit_of_measure (auth_name, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE geodetic_datum (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  description TEXT,
  ellipsoid_auth_name TEXT NOT NULL,
  ellipsoid_code ANY NOT NULL,
  prime_meridian_auth_name TEXT NOT NULL,
  prime_meridian_code ANY NOT NULL,
  publication_date TEXT,      -- YYYY-MM-DD
  frame_reference_epoch REAL, -- of a dynamic datum
  ensemble_accuracy REAL CHECK (ensemble_accuracy > 0), -- of an ensemble
  anchor TEXT,
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code),
  FOREIGN KEY (ellipsoid_auth_name, ellipsoid_code)
    REFERENCES ellipsoid (auth_name, code),
  FOREIGN KEY (prime_meridian_auth_name, prime_meridian_code)
    REFERENCES prime_meridian (auth_name, code),
  CONSTRAINT geodetic_datum_is_dynamic_or_ensemble
    CHECK (frame_reference_epoch IS NULL OR ensemble_accuracy IS NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE vertical_datum (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  description TEXT,
  publication_date TEXT,      -- YYYY-MM-DD
  frame_reference_epoch REAL, -- of a dynamic datum
  ensemble_accuracy REAL CHECK (ensemble_accuracy > 0), -- of an ensemble
  anchor TEXT,
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code),
  CONSTRAINT vertical_datum_is_dynamic_or_ensemble
    CHECK (frame_reference_epoch IS NULL OR ensemble_accuracy IS NULL)
) STRICT, WITHOUT ROWID;

-- The members of an ensemble, in order. The order was only unique; here it is
-- the primary key, as in the table after it.
CREATE TABLE geodetic_datum_ensemble_member (
  ensemble_auth_name TEXT NOT NULL,
  ensemble_code ANY NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence >= 1),
  member_auth_name TEXT NOT NULL,
  member_code ANY NOT NULL,
  PRIMARY KEY (ensemble_auth_name, ensemble_code, sequence),
  FOREIGN KEY (ensemble_auth_name, ensemble_code)
    REFERENCES geodetic_datum (auth_name, code),
  FOREIGN KEY (member_auth_name, member_code)
    REFERENCES geodetic_datum (auth_name, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE vertical_datum_ensemble_member (
  ensemble_auth_name TEXT NOT NULL,
  ensemble_code ANY NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence >= 1),
  member_auth_name TEXT NOT NULL,
  member_code ANY NOT NULL,
  PRIMARY KEY (ensemble_auth_name, ensemble_code, sequence),
  FOREIGN KEY (ensemble_auth_name, ensemble_code)
    REFERENCES vertical_datum (auth_name, code),
  FOREIGN KEY (member_auth_name, member_code)
    REFERENCES vertical_datum (auth_name, code)
) STRICT, WITHOUT ROWID;
