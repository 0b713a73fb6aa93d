#include "tests/stores/touch_words.hpp"

/// @file
/// Views and triggers of MariaDB.

using namespace dunlin;
using test::mariadb::last_of;
using test::mariadb::touched;

TEST_CASE("a view of MariaDB over a view is followed to its tables") {
  const std::string views
      = "CREATE VIEW v AS SELECT x FROM a WHERE x IN (SELECT x FROM b);"
        "CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`root`@`%` SQL SECURITY"
        " INVOKER VIEW w (y) AS SELECT * FROM v WITH LOCAL CHECK OPTION";
  CHECK(touched(views) == "reads a, reads b, reads v, writes v, writes w");
  CHECK(last_of({views, "SELECT * FROM w"})
        == "reads a, reads b, reads v, reads w");
  CHECK(last_of({views, "UPDATE w SET y = 1"})
        == "reads a, reads b, reads v, writes a, writes b, writes v, writes w");
  CHECK(last_of({views, "ALTER VIEW v AS SELECT * FROM c", "SELECT * FROM w"})
        == "reads c, reads v, reads w");
  CHECK(
      last_of({views, "DROP VIEW v; CREATE TABLE v (x int)", "SELECT * FROM w"})
      == "reads v, reads w");
}

TEST_CASE("a view of MariaDB over a view needs the tables of both when it is"
          " made") {
  CHECK(last_of({"CREATE VIEW v AS SELECT * FROM a",
                 "CREATE VIEW w AS SELECT * FROM v"})
        == "reads a, reads v, writes w");
}

TEST_CASE("what stands there already stays behind IF NOT EXISTS, for MariaDB") {
  CHECK(last_of({"CREATE VIEW v AS SELECT * FROM a",
                 "CREATE VIEW IF NOT EXISTS v AS SELECT * FROM b",
                 "SELECT * FROM v"})
        == "reads a, reads b, reads v");
  CHECK(last_of({"CREATE VIEW v AS SELECT * FROM a",
                 "CREATE TABLE IF NOT EXISTS v (x int)", "SELECT * FROM v"})
        == "reads a, reads v");
  CHECK(
      last_of({"CREATE PROCEDURE p() DELETE FROM a",
               "CREATE PROCEDURE IF NOT EXISTS p() DELETE FROM b", "CALL p()"})
      == "reads procedure:p, writes a, writes b");
}

TEST_CASE("a trigger of MariaDB that writes a log is followed by its event") {
  const std::string trigger
      = "DELIMITER //\n"
        "CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW BEGIN\n"
        "  IF NEW.x <> OLD.x THEN INSERT INTO log SELECT * FROM b; END IF;\n"
        "  SET NEW.y = (SELECT max(y) FROM c);\n"
        "END//\n"
        "DELIMITER ;\n";
  CHECK(touched(trigger) == "writes a, writes trigger:t");
  CHECK(last_of({trigger, "UPDATE a SET x = 1"})
        == "reads b, reads c, writes a, writes log");
  CHECK(last_of({trigger, "INSERT INTO a VALUES (1)"}) == "writes a");
  CHECK(last_of({trigger, "INSERT INTO a VALUES (1) ON DUPLICATE KEY UPDATE x"
                          " = 2"})
        == "reads b, reads c, writes a, writes log");
  CHECK(last_of({trigger, "DROP TRIGGER t", "UPDATE a SET x = 1"})
        == "writes a");
  CHECK(last_of({trigger, "DROP TRIGGER t"}) == "writes a, writes trigger:t");
  CHECK(touched("DROP TRIGGER t")
        == "writes trigger:t; line 1: the trigger t is not known, nor its"
           " table");
  CHECK(last_of({"CREATE TRIGGER t AFTER DELETE ON a FOR EACH ROW DELETE FROM"
                 " b",
                 "REPLACE a VALUES (1)"})
        == "writes a, writes b");
}

TEST_CASE("a table of MariaDB that is replaced loses its triggers and keys") {
  const std::string made
      = "CREATE TABLE a (p int REFERENCES p (id)); CREATE TRIGGER t AFTER"
        " INSERT ON a FOR EACH ROW INSERT INTO log VALUES (1)";
  CHECK(last_of({made, "CREATE OR REPLACE TABLE a (x int)"})
        == "reads a, reads p, writes a, writes p, writes trigger:t");
  CHECK(last_of({made, "CREATE OR REPLACE TABLE a (x int)",
                 "INSERT INTO a VALUES (1)"})
        == "writes a");
  CHECK(last_of({made, "CREATE OR REPLACE TEMPORARY TABLE a (x int)"}) == "");
}
