-- Coordinate systems, and coordinate reference systems of all kinds.

-- The columns of a coordinate: how many, and of what sort.
CREATE TABLE coordinate_system (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  type TEXT NOT NULL CHECK (
    type IN ('Cartesian', 'vertical', 'ellipsoidal', 'spherical', 'ordinal')),
  dimension INTEGER NOT NULL CHECK (dimension BETWEEN 1 AND 3),
  PRIMARY KEY (auth_name, code),
  CHECK (type <> 'vertical' OR dimension = 1),
  CHECK (type NOT IN ('Cartesian', 'ellipsoidal') OR dimension >= 2)
) STRICT, WITHOUT ROWID;

CREATE TABLE axis (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  abbrev TEXT NOT NULL,
  orientation TEXT NOT NULL,
  coordinate_system_auth_name TEXT NOT NULL,
  coordinate_system_code ANY NOT NULL,
  coordinate_system_order INTEGER NOT NULL
    CHECK (coordinate_system_order BETWEEN 1 AND 3),
  uom_auth_name TEXT,
  uom_code ANY,
  PRIMARY KEY (auth_name, code),
  FOREIGN KEY (coordinate_system_auth_name, coordinate_system_code)
    REFERENCES coordinate_system (auth_name, code),
  FOREIGN KEY (uom_auth_name, uom_code)
    REFERENCES unit_of_measure (auth_name, code)
) STRICT, WITHOUT ROWID;

-- Was geodetic_crs, vertical_crs, projected_crs and compound_crs: four tables
-- that shared their codes without a key to say so. In one table the primary
-- key says it, and others can refer to "a crs" by a foreign key.
--
-- Four table steps fill it side by side and its rows refer to each other, so
-- it begins with its key alone; finish/010 gives it its constraints.
CREATE TABLE crs (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL,
  kind TEXT NOT NULL, -- 'geodetic', 'vertical', 'projected', 'compound'
  name TEXT NOT NULL,
  description TEXT,
  geodetic_type TEXT,
  coordinate_system_auth_name TEXT,
  coordinate_system_code ANY,
  geodetic_datum_auth_name TEXT,
  geodetic_datum_code ANY,
  vertical_datum_auth_name TEXT,
  vertical_datum_code ANY,
  base_crs_auth_name TEXT, -- of a projected crs: the geodetic one below it
  base_crs_code ANY,
  conversion_auth_name TEXT,
  conversion_code ANY,
  horizontal_crs_auth_name TEXT, -- the two parts of a compound crs
  horizontal_crs_code ANY,
  vertical_crs_auth_name TEXT,
  vertical_crs_code ANY,
  text_definition TEXT, -- a PROJ string or WKT instead of the parts
  deprecated INTEGER NOT NULL,
  PRIMARY KEY (auth_name, code)
) STRICT, WITHOUT ROWID;
