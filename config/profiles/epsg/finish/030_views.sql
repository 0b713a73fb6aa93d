-- The registry's views over the new tables, and views that keep the shape of
-- the tables that were changed, so that what reads them goes on reading.

-- The four crs tables by their old names.
CREATE VIEW geodetic_crs AS
  SELECT auth_name, code, name, description, geodetic_type AS type,
         coordinate_system_auth_name, coordinate_system_code,
         geodetic_datum_auth_name AS datum_auth_name,
         geodetic_datum_code AS datum_code, text_definition, deprecated
  FROM crs WHERE kind = 'geodetic';

CREATE VIEW vertical_crs AS
  SELECT auth_name, code, name, description,
         coordinate_system_auth_name, coordinate_system_code,
         vertical_datum_auth_name AS datum_auth_name,
         vertical_datum_code AS datum_code, deprecated
  FROM crs WHERE kind = 'vertical';

CREATE VIEW projected_crs AS
  SELECT auth_name, code, name, description,
         coordinate_system_auth_name, coordinate_system_code,
         base_crs_auth_name AS geodetic_crs_auth_name,
         base_crs_code AS geodetic_crs_code,
         conversion_auth_name, conversion_code, text_definition, deprecated
  FROM crs WHERE kind = 'projected';

CREATE VIEW compound_crs AS
  SELECT auth_name, code, name, description,
         horizontal_crs_auth_name AS horiz_crs_auth_name,
         horizontal_crs_code AS horiz_crs_code,
         vertical_crs_auth_name, vertical_crs_code, deprecated
  FROM crs WHERE kind = 'compound';

-- All reference systems; it needs no UNION any more.
CREATE VIEW crs_view AS
  SELECT kind || '_crs' AS table_name, auth_name, code, name,
         coalesce(geodetic_type, kind) AS type, description, deprecated
  FROM crs;

-- Was the view `conversion`, which spread the parameters over 42 columns: here
-- each parameter is a row, with the names of everything.
CREATE VIEW conversion_view AS
  SELECT c.auth_name, c.code, c.name, m.name AS method_name, p.position,
         d.name AS parameter_name, p.value, u.name AS uom_name, c.deprecated
  FROM conversion c
  LEFT JOIN conversion_method m
    ON m.auth_name = c.method_auth_name AND m.code = c.method_code
  LEFT JOIN conversion_parameter p
    ON p.auth_name = c.auth_name AND p.code = c.code
  LEFT JOIN parameter d
    ON d.auth_name = p.parameter_auth_name AND d.code = p.parameter_code
  LEFT JOIN unit_of_measure u
    ON u.auth_name = p.uom_auth_name AND u.code = p.uom_code;

-- The transformations, one like the other. Their parameters stay in the four
-- tables, since each kind has its own.
CREATE VIEW coordinate_operation_view AS
  SELECT 'grid_transformation' AS table_name, auth_name, code, name,
         description, method_auth_name, method_code, method_name,
         source_crs_auth_name, source_crs_code,
         target_crs_auth_name, target_crs_code, accuracy, deprecated
  FROM grid_transformation
  UNION ALL
  SELECT 'helmert_transformation', h.auth_name, h.code, h.name,
         h.description, h.method_auth_name, h.method_code, m.name,
         h.source_crs_auth_name, h.source_crs_code,
         h.target_crs_auth_name, h.target_crs_code, h.accuracy, h.deprecated
  FROM helmert_transformation h
  LEFT JOIN transformation_method m
    ON m.auth_name = h.method_auth_name AND m.code = h.method_code
  UNION ALL
  SELECT 'other_transformation', auth_name, code, name,
         description, method_auth_name, method_code, method_name,
         source_crs_auth_name, source_crs_code,
         target_crs_auth_name, target_crs_code, accuracy, deprecated
  FROM other_transformation
  UNION ALL
  SELECT 'concatenated_operation', auth_name, code, name,
         description, NULL, NULL, NULL,
         source_crs_auth_name, source_crs_code,
         target_crs_auth_name, target_crs_code, accuracy, deprecated
  FROM concatenated_operation;

CREATE VIEW coordinate_operation_with_conversion_view AS
  SELECT auth_name, code, table_name AS type FROM coordinate_operation_view
  UNION ALL
  SELECT auth_name, code, 'conversion' FROM conversion;

-- Every object that a usage, an alias, a supersession or a deprecation may
-- speak of.
CREATE VIEW object_view AS
  SELECT 'unit_of_measure' AS table_name, auth_name, code, name,
         NULL AS type, deprecated FROM unit_of_measure
  UNION ALL
  SELECT 'celestial_body', auth_name, code, name, NULL, 0 FROM celestial_body
  UNION ALL
  SELECT 'ellipsoid', auth_name, code, name, NULL, deprecated FROM ellipsoid
  UNION ALL
  SELECT 'extent', auth_name, code, name, NULL, deprecated FROM extent
  UNION ALL
  SELECT 'prime_meridian', auth_name, code, name, NULL, deprecated
  FROM prime_meridian
  UNION ALL
  SELECT 'geodetic_datum', auth_name, code, name,
         iif(ensemble_accuracy IS NULL, 'datum', 'ensemble'), deprecated
  FROM geodetic_datum
  UNION ALL
  SELECT 'vertical_datum', auth_name, code, name,
         iif(ensemble_accuracy IS NULL, 'datum', 'ensemble'), deprecated
  FROM vertical_datum
  UNION ALL
  SELECT 'axis', auth_name, code, name, NULL, 0 FROM axis
  UNION ALL
  SELECT table_name, auth_name, code, name, type, deprecated FROM crs_view
  UNION ALL
  SELECT 'conversion', auth_name, code, name, NULL, deprecated FROM conversion
  UNION ALL
  SELECT table_name, auth_name, code, name, NULL, deprecated
  FROM coordinate_operation_view;

-- Who has named anything here. Scopes count, though they are no objects.
CREATE VIEW authority_list AS
  SELECT auth_name FROM object_view
  UNION
  SELECT auth_name FROM scope
  UNION
  SELECT auth_name FROM usage WHERE auth_name IS NOT NULL;
