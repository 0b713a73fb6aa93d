-- Triggers that keep up what no key, check or foreign key can say. They guard
-- new rows; finish/050 looks at those that are here already.
--
-- Of the registry's own triggers these were left behind: those that one table
-- of crs or a foreign key made needless, those that filled tables behind its
-- views, 120 KB of checks on the parameters of each projection, which its
-- generator wrote and checked, and those about deprecated parts with so many
-- exceptions that they guarded little.

-- -- units of the right sort -------------------------------------------------

CREATE TRIGGER ellipsoid_is_measured_in_lengths
BEFORE INSERT ON ellipsoid
WHEN (SELECT type FROM unit_of_measure
      WHERE auth_name = NEW.uom_auth_name AND code = NEW.uom_code) <> 'length'
BEGIN
  SELECT RAISE(ABORT, 'ellipsoid: the unit must be a length');
END;

CREATE TRIGGER prime_meridian_is_measured_in_angles
BEFORE INSERT ON prime_meridian
WHEN (SELECT type FROM unit_of_measure
      WHERE auth_name = NEW.uom_auth_name AND code = NEW.uom_code) <> 'angle'
BEGIN
  SELECT RAISE(ABORT, 'prime_meridian: the unit must be an angle');
END;

CREATE TRIGGER helmert_transformation_has_units_of_the_right_sort
BEFORE INSERT ON helmert_transformation
WHEN EXISTS (
  SELECT 1
  FROM (SELECT NEW.translation_uom_auth_name AS auth_name,
               NEW.translation_uom_code AS code, 'length' AS type
        UNION ALL
        SELECT NEW.rotation_uom_auth_name, NEW.rotation_uom_code, 'angle'
        UNION ALL
        SELECT NEW.scale_difference_uom_auth_name,
               NEW.scale_difference_uom_code, 'scale'
        UNION ALL
        SELECT NEW.rate_translation_uom_auth_name,
               NEW.rate_translation_uom_code, 'length'
        UNION ALL
        SELECT NEW.rate_rotation_uom_auth_name, NEW.rate_rotation_uom_code,
               'angle'
        UNION ALL
        SELECT NEW.rate_scale_difference_uom_auth_name,
               NEW.rate_scale_difference_uom_code, 'scale'
        UNION ALL
        SELECT NEW.epoch_uom_auth_name, NEW.epoch_uom_code, 'time'
        UNION ALL
        SELECT NEW.pivot_uom_auth_name, NEW.pivot_uom_code, 'length') wanted
  JOIN unit_of_measure u
    ON u.auth_name = wanted.auth_name AND u.code = wanted.code
  WHERE u.type <> wanted.type)
BEGIN
  SELECT RAISE(ABORT, 'helmert_transformation: a unit is of the wrong sort');
END;

-- -- axes and coordinate systems ---------------------------------------------

CREATE TRIGGER axis_fits_its_coordinate_system
BEFORE INSERT ON axis
WHEN EXISTS (
  SELECT 1 FROM coordinate_system s
  WHERE s.auth_name = NEW.coordinate_system_auth_name
    AND s.code = NEW.coordinate_system_code
    AND (NEW.coordinate_system_order > s.dimension
         OR NEW.uom_code IS NULL AND s.type <> 'ordinal'))
BEGIN
  SELECT RAISE(ABORT, 'axis: past the dimension, or without a unit');
END;

CREATE TRIGGER crs_has_a_coordinate_system_of_its_kind
BEFORE INSERT ON crs
WHEN (SELECT s.type FROM coordinate_system s
      WHERE s.auth_name = NEW.coordinate_system_auth_name
        AND s.code = NEW.coordinate_system_code)
     <> CASE WHEN NEW.kind = 'vertical' THEN 'vertical'
             WHEN NEW.kind = 'projected' THEN 'Cartesian'
             WHEN NEW.geodetic_type = 'geocentric' THEN 'Cartesian'
             WHEN NEW.geodetic_type = 'other' THEN 'spherical'
             ELSE 'ellipsoidal' END
BEGIN
  SELECT RAISE(ABORT, 'crs: its kind takes another sort of coordinate system');
END;

-- -- the parts of a crs ------------------------------------------------------

CREATE TRIGGER crs_is_made_of_the_right_kinds
BEFORE INSERT ON crs
WHEN EXISTS (
  SELECT 1 FROM crs part
  WHERE part.auth_name = NEW.base_crs_auth_name
    AND part.code = NEW.base_crs_code
    AND part.kind <> 'geodetic'
  UNION ALL
  SELECT 1 FROM crs part
  WHERE part.auth_name = NEW.vertical_crs_auth_name
    AND part.code = NEW.vertical_crs_code
    AND part.kind <> 'vertical'
  UNION ALL
  SELECT 1 FROM crs part
  WHERE part.auth_name = NEW.horizontal_crs_auth_name
    AND part.code = NEW.horizontal_crs_code
    AND coalesce(part.geodetic_type, part.kind)
        NOT IN ('geographic 2D', 'projected'))
BEGIN
  SELECT RAISE(ABORT, 'crs: a part of it is of the wrong kind');
END;

-- -- nothing valid on something deprecated -----------------------------------

CREATE TRIGGER geodetic_datum_has_parts_in_use
BEFORE INSERT ON geodetic_datum
WHEN NOT NEW.deprecated AND EXISTS (
  SELECT 1 FROM ellipsoid e
  WHERE e.auth_name = NEW.ellipsoid_auth_name
    AND e.code = NEW.ellipsoid_code AND e.deprecated
  UNION ALL
  SELECT 1 FROM prime_meridian p
  WHERE p.auth_name = NEW.prime_meridian_auth_name
    AND p.code = NEW.prime_meridian_code AND p.deprecated)
BEGIN
  SELECT RAISE(ABORT, 'geodetic_datum: a part of it is deprecated');
END;

CREATE TRIGGER crs_has_parts_in_use
BEFORE INSERT ON crs
WHEN NOT NEW.deprecated AND EXISTS (
  SELECT 1 FROM conversion c
  WHERE c.auth_name = NEW.conversion_auth_name
    AND c.code = NEW.conversion_code AND c.deprecated
  UNION ALL
  SELECT 1 FROM crs part
  WHERE part.auth_name = NEW.horizontal_crs_auth_name
    AND part.code = NEW.horizontal_crs_code AND part.deprecated
  UNION ALL
  SELECT 1 FROM crs part
  WHERE part.auth_name = NEW.vertical_crs_auth_name
    AND part.code = NEW.vertical_crs_code AND part.deprecated)
BEGIN
  SELECT RAISE(ABORT, 'crs: a part of it is deprecated');
END;

-- -- one name for one operation ----------------------------------------------
-- Conversions and the four kinds of transformation share their codes, as the
-- four kinds of crs do. They keep a table each, because they have so little
-- else in common; so it takes a trigger on each.

CREATE TRIGGER conversion_has_a_code_of_its_own
BEFORE INSERT ON conversion
WHEN EXISTS (SELECT 1 FROM coordinate_operation_with_conversion_view o
             WHERE o.auth_name = NEW.auth_name AND o.code = NEW.code)
BEGIN
  SELECT RAISE(ABORT, 'conversion: an operation has this code already');
END;

CREATE TRIGGER helmert_transformation_has_a_code_of_its_own
BEFORE INSERT ON helmert_transformation
WHEN EXISTS (SELECT 1 FROM coordinate_operation_with_conversion_view o
             WHERE o.auth_name = NEW.auth_name AND o.code = NEW.code)
BEGIN
  SELECT RAISE(ABORT,
               'helmert_transformation: an operation has this code already');
END;

CREATE TRIGGER grid_transformation_has_a_code_of_its_own
BEFORE INSERT ON grid_transformation
WHEN EXISTS (SELECT 1 FROM coordinate_operation_with_conversion_view o
             WHERE o.auth_name = NEW.auth_name AND o.code = NEW.code)
BEGIN
  SELECT RAISE(ABORT,
               'grid_transformation: an operation has this code already');
END;

CREATE TRIGGER other_transformation_has_a_code_of_its_own
BEFORE INSERT ON other_transformation
WHEN EXISTS (SELECT 1 FROM coordinate_operation_with_conversion_view o
             WHERE o.auth_name = NEW.auth_name AND o.code = NEW.code)
BEGIN
  SELECT RAISE(ABORT,
               'other_transformation: an operation has this code already');
END;

CREATE TRIGGER concatenated_operation_has_a_code_of_its_own
BEFORE INSERT ON concatenated_operation
WHEN EXISTS (SELECT 1 FROM coordinate_operation_with_conversion_view o
             WHERE o.auth_name = NEW.auth_name AND o.code = NEW.code)
BEGIN
  SELECT RAISE(ABORT,
               'concatenated_operation: an operation has this code already');
END;

-- -- references that are no foreign keys --------------------------------------

CREATE TRIGGER other_transformation_is_between_known_systems
BEFORE INSERT ON other_transformation
WHEN NOT EXISTS (SELECT 1 FROM crs c
                 WHERE c.auth_name = NEW.source_crs_auth_name
                   AND c.code = NEW.source_crs_code)
     OR NOT EXISTS (SELECT 1 FROM crs c
                    WHERE c.auth_name = NEW.target_crs_auth_name
                      AND c.code = NEW.target_crs_code)
BEGIN
  SELECT RAISE(ABORT, 'other_transformation: no such source or target');
END;

CREATE TRIGGER concatenated_operation_step_is_a_simple_operation
BEFORE INSERT ON concatenated_operation_step
WHEN NOT EXISTS (SELECT 1 FROM coordinate_operation_with_conversion_view o
                 WHERE o.auth_name = NEW.step_auth_name
                   AND o.code = NEW.step_code
                   AND o.type <> 'concatenated_operation')
BEGIN
  SELECT RAISE(ABORT, 'concatenated_operation_step: no such simple operation');
END;

CREATE TRIGGER geoid_model_has_an_operation
BEFORE INSERT ON geoid_model
WHEN NOT EXISTS (SELECT 1 FROM coordinate_operation_with_conversion_view o
                 WHERE o.auth_name = NEW.operation_auth_name
                   AND o.code = NEW.operation_code)
BEGIN
  SELECT RAISE(ABORT, 'geoid_model: no such operation');
END;

CREATE TRIGGER usage_is_of_an_object
BEFORE INSERT ON usage
WHEN NOT EXISTS (SELECT 1 FROM object_view o
                 WHERE o.table_name = NEW.object_table_name
                   AND o.auth_name = NEW.object_auth_name
                   AND o.code = NEW.object_code)
BEGIN
  SELECT RAISE(ABORT, 'usage: no such object');
END;

CREATE TRIGGER alias_is_of_an_object
BEFORE INSERT ON alias
WHEN NOT EXISTS (SELECT 1 FROM object_view o
                 WHERE o.table_name = NEW.table_name
                   AND o.auth_name = NEW.auth_name AND o.code = NEW.code)
BEGIN
  SELECT RAISE(ABORT, 'alias: no such object');
END;

CREATE TRIGGER supersession_is_of_objects
BEFORE INSERT ON supersession
WHEN NOT EXISTS (SELECT 1 FROM object_view o
                 WHERE o.table_name = NEW.superseded_table_name
                   AND o.auth_name = NEW.superseded_auth_name
                   AND o.code = NEW.superseded_code)
     OR NOT EXISTS (SELECT 1 FROM object_view o
                    WHERE o.table_name = NEW.replacement_table_name
                      AND o.auth_name = NEW.replacement_auth_name
                      AND o.code = NEW.replacement_code)
BEGIN
  SELECT RAISE(ABORT, 'supersession: no such object');
END;

CREATE TRIGGER deprecation_is_of_objects
BEFORE INSERT ON deprecation
WHEN NOT EXISTS (SELECT 1 FROM object_view o
                 WHERE o.table_name = NEW.table_name
                   AND o.auth_name = NEW.deprecated_auth_name
                   AND o.code = NEW.deprecated_code)
     OR NOT EXISTS (SELECT 1 FROM object_view o
                    WHERE o.table_name = NEW.table_name
                      AND o.auth_name = NEW.replacement_auth_name
                      AND o.code = NEW.replacement_code)
BEGIN
  SELECT RAISE(ABORT, 'deprecation: no such object');
END;
