-- Indexes, made once the tables are full: that is faster than to keep them
-- while rows arrive, and a unique one shows that the rows are what they should.

-- Each way to look an object up by what it refers to. The registry had only the
-- first two.
CREATE INDEX crs_by_geodetic_datum
  ON crs (geodetic_datum_auth_name, geodetic_datum_code)
  WHERE geodetic_datum_code IS NOT NULL;
CREATE INDEX geodetic_datum_by_ellipsoid
  ON geodetic_datum (ellipsoid_auth_name, ellipsoid_code);
CREATE INDEX crs_by_vertical_datum
  ON crs (vertical_datum_auth_name, vertical_datum_code)
  WHERE vertical_datum_code IS NOT NULL;
CREATE INDEX crs_by_base
  ON crs (base_crs_auth_name, base_crs_code)
  WHERE base_crs_code IS NOT NULL;
CREATE INDEX crs_by_horizontal_part
  ON crs (horizontal_crs_auth_name, horizontal_crs_code)
  WHERE horizontal_crs_code IS NOT NULL;
CREATE INDEX crs_by_vertical_part
  ON crs (vertical_crs_auth_name, vertical_crs_code)
  WHERE vertical_crs_code IS NOT NULL;
CREATE INDEX crs_by_conversion
  ON crs (conversion_auth_name, conversion_code)
  WHERE conversion_code IS NOT NULL;
CREATE INDEX conversion_by_method
  ON conversion (method_auth_name, method_code);
CREATE INDEX conversion_by_parameter
  ON conversion_parameter (parameter_auth_name, parameter_code);

-- Not unique, though it should be: in one coordinate system of the
-- registry, PROJ:ENh, two axes stand in second place.
CREATE INDEX axis_by_coordinate_system
  ON axis (coordinate_system_auth_name, coordinate_system_code,
           coordinate_system_order);

-- Transformations, by where they lead from and to.
CREATE INDEX helmert_transformation_by_crs
  ON helmert_transformation (source_crs_auth_name, source_crs_code,
                             target_crs_auth_name, target_crs_code);
CREATE INDEX grid_transformation_by_crs
  ON grid_transformation (source_crs_auth_name, source_crs_code,
                          target_crs_auth_name, target_crs_code);
CREATE INDEX other_transformation_by_crs
  ON other_transformation (source_crs_auth_name, source_crs_code,
                           target_crs_auth_name, target_crs_code);
CREATE INDEX concatenated_operation_by_crs
  ON concatenated_operation (source_crs_auth_name, source_crs_code,
                             target_crs_auth_name, target_crs_code);

-- Grids, by both of the names that PROJ has had for them.
CREATE INDEX grid_alternative_by_proj_name
  ON grid_alternative (proj_grid_name);
CREATE INDEX grid_alternative_by_old_proj_name
  ON grid_alternative (old_proj_grid_name)
  WHERE old_proj_grid_name IS NOT NULL;

-- What is said about an object. Where a use, an alias or a deprecation must
-- not be said twice, the index sees to it.
CREATE UNIQUE INDEX usage_by_object
  ON usage (object_table_name, object_auth_name, object_code,
            extent_auth_name, extent_code, scope_auth_name, scope_code);
CREATE UNIQUE INDEX usage_by_code
  ON usage (auth_name, code)
  WHERE code IS NOT NULL;
CREATE UNIQUE INDEX alias_by_object
  ON alias (table_name, auth_name, code, alt_name, source);
CREATE INDEX alias_by_name
  ON alias (alt_name);
CREATE UNIQUE INDEX deprecation_by_object
  ON deprecation (table_name, deprecated_auth_name, deprecated_code,
                  replacement_auth_name, replacement_code);
-- The registry had this one twice, under two names.
CREATE INDEX supersession_by_object
  ON supersession (superseded_table_name, superseded_auth_name,
                   superseded_code);
