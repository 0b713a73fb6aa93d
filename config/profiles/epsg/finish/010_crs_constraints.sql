-- Gives the united table of reference systems its constraints.
--
-- SQLite adds no constraint to a table that stands, so the table is made anew,
-- filled and given the old one's name. A row that breaks a constraint ends this
-- script with the constraint's name and leaves everything as it was. The other
-- tables' references to `crs` hold throughout: they go by name, and no view or
-- trigger speaks of the table yet.

CREATE TABLE crs_with_constraints (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  geodetic_type TEXT,
  coordinate_system_auth_name TEXT,
  coordinate_system_code ANY,
  geodetic_datum_auth_name TEXT,
  geodetic_datum_code ANY,
  vertical_datum_auth_name TEXT,
  vertical_datum_code ANY,
  base_crs_auth_name TEXT,
  base_crs_code ANY,
  conversion_auth_name TEXT,
  conversion_code ANY,
  horizontal_crs_auth_name TEXT,
  horizontal_crs_code ANY,
  vertical_crs_auth_name TEXT,
  vertical_crs_code ANY,
  text_definition TEXT,
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code),

  -- What a row refers to.
  FOREIGN KEY (coordinate_system_auth_name, coordinate_system_code)
    REFERENCES coordinate_system (auth_name, code),
  FOREIGN KEY (geodetic_datum_auth_name, geodetic_datum_code)
    REFERENCES geodetic_datum (auth_name, code),
  FOREIGN KEY (vertical_datum_auth_name, vertical_datum_code)
    REFERENCES vertical_datum (auth_name, code),
  FOREIGN KEY (base_crs_auth_name, base_crs_code)
    REFERENCES crs (auth_name, code),
  FOREIGN KEY (conversion_auth_name, conversion_code)
    REFERENCES conversion (auth_name, code),
  FOREIGN KEY (horizontal_crs_auth_name, horizontal_crs_code)
    REFERENCES crs (auth_name, code),
  FOREIGN KEY (vertical_crs_auth_name, vertical_crs_code)
    REFERENCES crs (auth_name, code),

  -- What each kind is made of: all of it, and nothing of the others. A text
  -- definition takes the place of the parts.
  CONSTRAINT crs_kind
    CHECK (kind IN ('geodetic', 'vertical', 'projected', 'compound')),
  CONSTRAINT crs_geodetic_type
    CHECK (CASE WHEN kind = 'geodetic'
           THEN geodetic_type IN
                ('geographic 2D', 'geographic 3D', 'geocentric', 'other')
                AND geodetic_type IS NOT NULL
           ELSE geodetic_type IS NULL END),
  CONSTRAINT crs_text_definition
    CHECK (text_definition IS NULL OR kind IN ('geodetic', 'projected')),
  CONSTRAINT crs_coordinate_system
    CHECK ((coordinate_system_code IS NOT NULL)
           = (kind <> 'compound' AND text_definition IS NULL)),
  CONSTRAINT crs_geodetic_datum
    CHECK ((geodetic_datum_code IS NOT NULL)
           = (kind = 'geodetic' AND text_definition IS NULL)),
  CONSTRAINT crs_vertical_datum
    CHECK ((vertical_datum_code IS NOT NULL) = (kind = 'vertical')),
  CONSTRAINT crs_base
    CHECK ((base_crs_code IS NOT NULL) = (kind = 'projected')),
  CONSTRAINT crs_conversion
    CHECK ((conversion_code IS NOT NULL)
           = (kind = 'projected' AND text_definition IS NULL)),
  CONSTRAINT crs_horizontal_part
    CHECK ((horizontal_crs_code IS NOT NULL) = (kind = 'compound')),
  CONSTRAINT crs_vertical_part
    CHECK ((vertical_crs_code IS NOT NULL) = (kind = 'compound')),

  -- A reference is whole: with half of it NULL no foreign key would look.
  CONSTRAINT crs_references_are_whole
    CHECK ((coordinate_system_auth_name IS NULL)
             = (coordinate_system_code IS NULL)
           AND (geodetic_datum_auth_name IS NULL)
             = (geodetic_datum_code IS NULL)
           AND (vertical_datum_auth_name IS NULL)
             = (vertical_datum_code IS NULL)
           AND (base_crs_auth_name IS NULL) = (base_crs_code IS NULL)
           AND (conversion_auth_name IS NULL) = (conversion_code IS NULL)
           AND (horizontal_crs_auth_name IS NULL)
             = (horizontal_crs_code IS NULL)
           AND (vertical_crs_auth_name IS NULL) = (vertical_crs_code IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO crs_with_constraints (
  auth_name, code, kind, name, description, geodetic_type,
  coordinate_system_auth_name, coordinate_system_code,
  geodetic_datum_auth_name, geodetic_datum_code,
  vertical_datum_auth_name, vertical_datum_code,
  base_crs_auth_name, base_crs_code,
  conversion_auth_name, conversion_code,
  horizontal_crs_auth_name, horizontal_crs_code,
  vertical_crs_auth_name, vertical_crs_code,
  text_definition, deprecated)
SELECT
  auth_name, code, kind, name, description, geodetic_type,
  coordinate_system_auth_name, coordinate_system_code,
  geodetic_datum_auth_name, geodetic_datum_code,
  vertical_datum_auth_name, vertical_datum_code,
  base_crs_auth_name, base_crs_code,
  conversion_auth_name, conversion_code,
  horizontal_crs_auth_name, horizontal_crs_code,
  vertical_crs_auth_name, vertical_crs_code,
  text_definition, deprecated
FROM crs;

DROP TABLE crs;

ALTER TABLE crs_with_constraints RENAME TO crs;
