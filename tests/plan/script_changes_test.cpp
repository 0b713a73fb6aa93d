#include "plan/script_changes.hpp"
#include "tests/catch.hpp"

/// @file
/// Which scripts may have changed rows of a table, by their text.

using dunlin::may_change_rows;

TEST_CASE("a statement that writes into the table may change its rows") {
  const auto* text = GENERATE(
      "UPDATE crs SET name = 'x'", "update \"CRS\" set name = 'x'",
      "DELETE FROM main.crs WHERE code = 1", "INSERT INTO crs VALUES(1)",
      "INSERT OR REPLACE INTO crs(a) SELECT 1", "DROP TABLE crs",
      "ALTER TABLE crs DROP COLUMN name", "ALTER TABLE crs RENAME TO old",
      "REPLACE INTO crs VALUES(1)",
      "SELECT 1; -- nothing\nUPDATE crs SET name = 'x'",
      "DO $$ BEGIN EXECUTE 'UPDATE crs SET a = 1'; END $$",
      "CREATE FUNCTION f() RETURNS int AS 'DELETE FROM crs' LANGUAGE sql",
      "MERGE INTO crs USING other ON true WHEN MATCHED THEN DELETE");
  INFO(text);
  CHECK(may_change_rows(text, "crs"));
}

TEST_CASE("what leaves rows alone is no change, though it names the table") {
  const auto* text = GENERATE(
      "CREATE INDEX crs_name ON crs(name)",
      "create unique index if not exists i on crs(name);",
      "CREATE VIEW v AS SELECT * FROM crs", "ANALYZE crs", "DROP INDEX crs",
      "CREATE TABLE other(crs INTEGER REFERENCES crs)",
      "INSERT INTO other SELECT * FROM crs",
      "ALTER TABLE crs ADD CONSTRAINT u UNIQUE (name)",
      "ALTER TABLE other ADD FOREIGN KEY (a) REFERENCES crs",
      "COMMENT ON TABLE crs IS 'systems'", "GRANT SELECT ON crs TO reader");
  INFO(text);
  CHECK_FALSE(may_change_rows(text, "crs"));
}

TEST_CASE("a table that is not named is not changed, nor one in a comment") {
  const auto* text
      = GENERATE("", "UPDATE crs_old SET a = 1", "UPDATE old_crs SET a = 1",
                 "-- UPDATE crs\nUPDATE other SET a = 1",
                 "/* DELETE FROM crs; */ DELETE FROM other",
                 "UPDATE other SET a = 1 -- crs");
  INFO(text);
  CHECK_FALSE(may_change_rows(text, "crs"));
}

TEST_CASE("a comment within quotes hides nothing") {
  CHECK(may_change_rows("INSERT INTO other VALUES('--'); DELETE FROM crs",
                        "crs"));
  CHECK(may_change_rows("SELECT '/*'; DELETE FROM crs; SELECT '*/'", "crs"));
}
