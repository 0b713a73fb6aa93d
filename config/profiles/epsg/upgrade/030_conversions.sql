-- How a projected system is computed from its base: the map projections.

CREATE TABLE conversion_method (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  PRIMARY KEY (auth_name, code)
) STRICT, WITHOUT ROWID;

-- Was conversion_param: what kinds of parameter there are.
CREATE TABLE parameter (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  PRIMARY KEY (auth_name, code)
) STRICT, WITHOUT ROWID;

-- Was conversion_table, without its seven groups of parameter columns.
CREATE TABLE conversion (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL CHECK (typeof(code) IN ('integer', 'text')),
  name TEXT NOT NULL,
  description TEXT,
  method_auth_name TEXT,
  method_code ANY,
  deprecated INTEGER NOT NULL CHECK (deprecated IN (0, 1)),
  PRIMARY KEY (auth_name, code),
  FOREIGN KEY (method_auth_name, method_code)
    REFERENCES conversion_method (auth_name, code)
) STRICT, WITHOUT ROWID;

-- New: one row for each parameter of a conversion, where conversion_table had
-- param1_* to param7_*, mostly NULL. A method with eight parameters needs no
-- new columns, and "which conversions use this parameter" is one condition
-- instead of seven. The reference to `parameter` is new as well.
CREATE TABLE conversion_parameter (
  auth_name TEXT NOT NULL,
  code ANY NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 1),
  parameter_auth_name TEXT NOT NULL,
  parameter_code ANY NOT NULL,
  value REAL,
  uom_auth_name TEXT,
  uom_code ANY,
  PRIMARY KEY (auth_name, code, position),
  FOREIGN KEY (auth_name, code) REFERENCES conversion (auth_name, code),
  FOREIGN KEY (parameter_auth_name, parameter_code)
    REFERENCES parameter (auth_name, code),
  FOREIGN KEY (uom_auth_name, uom_code)
    REFERENCES unit_of_measure (auth_name, code)
) STRICT, WITHOUT ROWID;
