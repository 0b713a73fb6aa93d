-- How coordinates come from one reference system into another.
--
-- Source, target and interpolation systems may be of any kind. The registry,
-- with its crs in four tables, could not declare such references; here they
-- are foreign keys.

-- Was coordinate_operation_method: only Helmert transformations refer to it.
CREATE TABLE transformation_method (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  PRIMARY KEY (auth_name, code)
) STRICT, WITHOUT ROWID;

-- Was helmert_transformation_table; the name was taken by a view.
CREATE TABLE helmert_transformation (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  description TEXT,
  method_auth_name TEXT NOT NULL,
  method_code ANY NOT NULL,
  source_crs_auth_name TEXT NOT NULL,
  source_crs_code ANY NOT NULL,
  target_crs_auth_name TEXT NOT NULL,
  target_crs_code ANY NOT NULL,
  accuracy REAL CHECK (accuracy >= 0),
  tx REAL NOT NULL,
  ty REAL NOT NULL,
  tz REAL NOT NULL,
  translation_uom_auth_name TEXT NOT NULL,
  translation_uom_code ANY NOT NULL,
  rx REAL,
  ry REAL,
  rz REAL,
  rotation_uom_auth_name TEXT,
  rotation_uom_code ANY,
  scale_difference REAL,
  scale_difference_uom_auth_name TEXT,
  scale_difference_uom_code ANY,
  rate_tx REAL,
  rate_ty REAL,
  rate_tz REAL,
  rate_translation_uom_auth_name TEXT,
  rate_translation_uom_code ANY,
  rate_rx REAL,
  rate_ry REAL,
  rate_rz REAL,
  rate_rotation_uom_auth_name TEXT,
  rate_rotation_uom_code ANY,
  rate_scale_difference REAL,
  rate_scale_difference_uom_auth_name TEXT,
  rate_scale_difference_uom_code ANY,
  epoch REAL,
  epoch_uom_auth_name TEXT,
  epoch_uom_code ANY,
  px REAL, -- the pivot of Molodensky-Badekas
  py REAL,
  pz REAL,
  pivot_uom_auth_name TEXT,
  pivot_uom_code ANY,
  operation_version TEXT,
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code),
  FOREIGN KEY (method_auth_name, method_code)
    REFERENCES transformation_method (auth_name, code),
  FOREIGN KEY (source_crs_auth_name, source_crs_code)
    REFERENCES crs (auth_name, code),
  FOREIGN KEY (target_crs_auth_name, target_crs_code)
    REFERENCES crs (auth_name, code),
  FOREIGN KEY (translation_uom_auth_name, translation_uom_code)
    REFERENCES unit_of_measure (auth_name, code),
  FOREIGN KEY (rotation_uom_auth_name, rotation_uom_code)
    REFERENCES unit_of_measure (auth_name, code),
  FOREIGN KEY (scale_difference_uom_auth_name, scale_difference_uom_code)
    REFERENCES unit_of_measure (auth_name, code),
  FOREIGN KEY (rate_translation_uom_auth_name, rate_translation_uom_code)
    REFERENCES unit_of_measure (auth_name, code),
  FOREIGN KEY (rate_rotation_uom_auth_name, rate_rotation_uom_code)
    REFERENCES unit_of_measure (auth_name, code),
  FOREIGN KEY (rate_scale_difference_uom_auth_name,
               rate_scale_difference_uom_code)
    REFERENCES unit_of_measure (auth_name, code),
  FOREIGN KEY (epoch_uom_auth_name, epoch_uom_code)
    REFERENCES unit_of_measure (auth_name, code),
  FOREIGN KEY (pivot_uom_auth_name, pivot_uom_code)
    REFERENCES unit_of_measure (auth_name, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE grid_transformation (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  description TEXT,
  method_auth_name TEXT NOT NULL,
  method_code ANY NOT NULL,
  method_name TEXT NOT NULL,
  source_crs_auth_name TEXT NOT NULL,
  source_crs_code ANY NOT NULL,
  target_crs_auth_name TEXT NOT NULL,
  target_crs_code ANY NOT NULL,
  accuracy REAL CHECK (accuracy >= 0),
  grid_param_auth_name TEXT NOT NULL,
  grid_param_code ANY NOT NULL,
  grid_param_name TEXT NOT NULL,
  grid_name TEXT NOT NULL,
  grid2_param_auth_name TEXT,
  grid2_param_code ANY,
  grid2_param_name TEXT,
  grid2_name TEXT,
  interpolation_crs_auth_name TEXT,
  interpolation_crs_code ANY,
  operation_version TEXT,
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code),
  FOREIGN KEY (source_crs_auth_name, source_crs_code)
    REFERENCES crs (auth_name, code),
  FOREIGN KEY (target_crs_auth_name, target_crs_code)
    REFERENCES crs (auth_name, code),
  FOREIGN KEY (interpolation_crs_auth_name, interpolation_crs_code)
    REFERENCES crs (auth_name, code)
) STRICT, WITHOUT ROWID;

-- Was grid_packages. Empty in the releases seen so far.
CREATE TABLE grid_package (
  package_name TEXT NOT NULL PRIMARY KEY,
  description TEXT,
  url TEXT,
  direct_download INTEGER CHECK (direct_download IN (0, 1)),
  open_license INTEGER CHECK (open_license IN (0, 1)),
  CONSTRAINT grid_package_says_how_its_url_may_be_used
    CHECK (url IS NULL
           OR direct_download IS NOT NULL AND open_license IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- Was grid_alternatives: where PROJ keeps the grid that a registry names. The
-- lists of formats and methods that stood in its checks grow with each release
-- and say nothing of a row's soundness: they were left behind.
CREATE TABLE grid_alternative (
  original_grid_name TEXT NOT NULL PRIMARY KEY,
  proj_grid_name TEXT NOT NULL,
  old_proj_grid_name TEXT, -- before PROJ 7
  proj_grid_format TEXT NOT NULL,
  proj_method TEXT NOT NULL,
  inverse_direction INTEGER NOT NULL CHECK (inverse_direction IN (0, 1)),
  package_name TEXT REFERENCES grid_package (package_name),
  url TEXT,
  direct_download INTEGER CHECK (direct_download IN (0, 1)),
  open_license INTEGER CHECK (open_license IN (0, 1)),
  directory TEXT,
  CONSTRAINT grid_alternative_says_how_its_url_may_be_used
    CHECK (url IS NULL
           OR direct_download IS NOT NULL AND open_license IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- Without its seven groups of parameter columns, as with conversions. Newer
-- registries have some that start from engineering systems, which this profile
-- does not carry over yet: so a trigger guards source and target (finish/040).
CREATE TABLE other_transformation (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  description TEXT,
  method_auth_name TEXT NOT NULL, -- 'PROJ' with code 'PROJString' or 'WKT':
  method_code ANY NOT NULL,       -- the method's name is the transformation
  method_name TEXT NOT NULL,
  source_crs_auth_name TEXT NOT NULL,
  source_crs_code ANY NOT NULL,
  target_crs_auth_name TEXT NOT NULL,
  target_crs_code ANY NOT NULL,
  accuracy REAL CHECK (accuracy >= 0),
  interpolation_crs_auth_name TEXT,
  interpolation_crs_code ANY,
  operation_version TEXT,
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code),
  FOREIGN KEY (interpolation_crs_auth_name, interpolation_crs_code)
    REFERENCES crs (auth_name, code),
  CHECK (method_auth_name <> 'PROJ' OR method_code IN ('PROJString', 'WKT'))
) STRICT, WITHOUT ROWID;

-- New: one row for each parameter of an other_transformation. Names are kept
-- here, since most of these parameters stand in no table of their own; value
-- and unit may be missing (EPSG 10095 has six parameters without values).
CREATE TABLE other_transformation_parameter (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 1),
  parameter_auth_name TEXT NOT NULL,
  parameter_code ANY NOT NULL,
  name TEXT NOT NULL,
  value REAL,
  uom_auth_name TEXT,
  uom_code ANY,
  PRIMARY KEY (auth_name, code, position),
  FOREIGN KEY (auth_name, code)
    REFERENCES other_transformation (auth_name, code),
  FOREIGN KEY (uom_auth_name, uom_code)
    REFERENCES unit_of_measure (auth_name, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE concatenated_operation (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  description TEXT,
  source_crs_auth_name TEXT NOT NULL,
  source_crs_code ANY NOT NULL,
  target_crs_auth_name TEXT NOT NULL,
  target_crs_code ANY NOT NULL,
  accuracy REAL CHECK (accuracy >= 0),
  operation_version TEXT,
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code),
  FOREIGN KEY (source_crs_auth_name, source_crs_code)
    REFERENCES crs (auth_name, code),
  FOREIGN KEY (target_crs_auth_name, target_crs_code)
    REFERENCES crs (auth_name, code)
) STRICT, WITHOUT ROWID;

-- The reference to its operation is new. A step is an operation of any kind:
-- finish/040 guards that it exists.
CREATE TABLE concatenated_operation_step (
  operation_auth_name TEXT NOT NULL,
  operation_code ANY NOT NULL,
  step_number INTEGER NOT NULL CHECK (step_number >= 1),
  step_auth_name TEXT NOT NULL,
  step_code ANY NOT NULL,
  PRIMARY KEY (operation_auth_name, operation_code, step_number),
  FOREIGN KEY (operation_auth_name, operation_code)
    REFERENCES concatenated_operation (auth_name, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE geoid_model (
  name TEXT NOT NULL,
  operation_auth_name TEXT NOT NULL,
  operation_code ANY NOT NULL,
  PRIMARY KEY (name, operation_auth_name, operation_code)
) STRICT, WITHOUT ROWID;
