-- Shows that the rows which came before the guards (finish/040) keep to them.
--
-- Each INSERT below writes what breaks a rule into a column that takes none:
-- with nothing to write this script leaves no trace, and a row that breaks a
-- rule ends it with the rule's name.

CREATE TABLE proof (
  operation CONSTRAINT operations_have_codes_of_their_own
    CHECK (operation IS NULL),
  step CONSTRAINT steps_are_simple_operations CHECK (step IS NULL),
  geoid_model CONSTRAINT geoid_models_have_operations
    CHECK (geoid_model IS NULL),
  crs CONSTRAINT crs_are_made_of_the_right_kinds CHECK (crs IS NULL),
  usage CONSTRAINT usages_are_of_objects CHECK (usage IS NULL),
  alias CONSTRAINT aliases_are_of_objects CHECK (alias IS NULL),
  supersession CONSTRAINT supersessions_are_of_objects
    CHECK (supersession IS NULL),
  deprecation CONSTRAINT deprecations_are_of_objects
    CHECK (deprecation IS NULL)
);

INSERT INTO proof (operation)
SELECT auth_name || ':' || code
FROM coordinate_operation_with_conversion_view
GROUP BY auth_name, code
HAVING count(*) > 1;

INSERT INTO proof (step)
SELECT s.operation_auth_name || ':' || s.operation_code
FROM concatenated_operation_step s
WHERE NOT EXISTS (SELECT 1 FROM coordinate_operation_with_conversion_view o
                  WHERE o.auth_name = s.step_auth_name
                    AND o.code = s.step_code
                    AND o.type <> 'concatenated_operation');

INSERT INTO proof (geoid_model)
SELECT g.name
FROM geoid_model g
WHERE NOT EXISTS (SELECT 1 FROM coordinate_operation_with_conversion_view o
                  WHERE o.auth_name = g.operation_auth_name
                    AND o.code = g.operation_code);

INSERT INTO proof (crs)
SELECT c.auth_name || ':' || c.code
FROM crs c
LEFT JOIN crs base
  ON base.auth_name = c.base_crs_auth_name AND base.code = c.base_crs_code
LEFT JOIN crs vertical
  ON vertical.auth_name = c.vertical_crs_auth_name
  AND vertical.code = c.vertical_crs_code
LEFT JOIN crs horizontal
  ON horizontal.auth_name = c.horizontal_crs_auth_name
  AND horizontal.code = c.horizontal_crs_code
WHERE base.kind <> 'geodetic'
   OR vertical.kind <> 'vertical'
   OR coalesce(horizontal.geodetic_type, horizontal.kind)
      NOT IN ('geographic 2D', 'projected');

-- Newer registries have usages of engineering datums and systems, which this
-- profile does not carry over yet.
INSERT INTO proof (usage)
SELECT u.id
FROM usage u
WHERE u.object_table_name NOT IN ('engineering_crs', 'engineering_datum')
  AND NOT EXISTS (SELECT 1 FROM object_view o
                  WHERE o.table_name = u.object_table_name
                    AND o.auth_name = u.object_auth_name
                    AND o.code = u.object_code);

INSERT INTO proof (alias)
SELECT a.id
FROM alias a
WHERE NOT EXISTS (SELECT 1 FROM object_view o
                  WHERE o.table_name = a.table_name
                    AND o.auth_name = a.auth_name AND o.code = a.code);

INSERT INTO proof (supersession)
SELECT s.rowid
FROM supersession s
WHERE NOT EXISTS (SELECT 1 FROM object_view o
                  WHERE o.table_name = s.superseded_table_name
                    AND o.auth_name = s.superseded_auth_name
                    AND o.code = s.superseded_code)
   OR NOT EXISTS (SELECT 1 FROM object_view o
                  WHERE o.table_name = s.replacement_table_name
                    AND o.auth_name = s.replacement_auth_name
                    AND o.code = s.replacement_code);

INSERT INTO proof (deprecation)
SELECT d.rowid
FROM deprecation d
WHERE NOT EXISTS (SELECT 1 FROM object_view o
                  WHERE o.table_name = d.table_name
                    AND o.auth_name = d.deprecated_auth_name
                    AND o.code = d.deprecated_code)
   OR NOT EXISTS (SELECT 1 FROM object_view o
                  WHERE o.table_name = d.table_name
                    AND o.auth_name = d.replacement_auth_name
                    AND o.code = d.replacement_code);

DROP TABLE proof;
