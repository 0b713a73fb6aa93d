#include "tests/stores/touch_words.hpp"

/// @file
/// What statements of MariaDB touch that make and change tables and databases.

using namespace dunlin;
using test::mariadb::last_of;
using test::mariadb::touched;

TEST_CASE("each definition of MariaDB writes what it names") {
  CHECK(touched("CREATE TABLE a (id int PRIMARY KEY, KEY k (id), n"
                " decimal(10,2) DEFAULT (1 + 2), UNIQUE u (n)) ENGINE=InnoDB"
                " PARTITION BY HASH (id) PARTITIONS 4")
        == "writes a");
  CHECK(touched("CREATE OR REPLACE TABLE a (x int) AS SELECT * FROM b")
        == "reads b, writes a");
  CHECK(touched("CREATE TABLE a ENGINE=InnoDB IGNORE SELECT * FROM b")
        == "reads b, writes a");
  CHECK(touched("CREATE TABLE IF NOT EXISTS a LIKE b") == "reads b, writes a");
  CHECK(touched("CREATE TABLE a (LIKE b)") == "reads b, writes a");
  CHECK(touched("CREATE TABLE a (x int) WITH SYSTEM VERSIONING") == "writes a");
  CHECK(touched("ALTER TABLE a ADD COLUMN (x int, y int REFERENCES b (id)),"
                " ADD INDEX (x), DROP COLUMN z, ALGORITHM=INPLACE, LOCK=NONE")
        == "writes a, writes b");
  CHECK(touched("ALTER TABLE a EXCHANGE PARTITION p WITH TABLE b")
        == "writes a, writes b");
  CHECK(touched("ALTER TABLE a CONVERT PARTITION p TO TABLE b")
        == "writes a, writes b");
  CHECK(touched("CREATE UNIQUE INDEX i ON a (x); DROP INDEX i ON b")
        == "writes a, writes b");
  CHECK(touched("DROP TABLE IF EXISTS a, other.b CASCADE; DROP VIEW v;"
                " DROP SEQUENCE s")
        == "writes a, writes other.b, writes s, writes v");
  CHECK(touched("RENAME TABLE a TO b, b TO other.c")
        == "reads schema:other, writes a, writes b, writes other.c");
  CHECK(touched("CREATE DATABASE other; CREATE TABLE other.a (x int)")
        == "reads schema:other, writes other.a, writes schema:other");
  CHECK(touched("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM a;"
                " ALTER EVENT e RENAME TO f; DROP EVENT f")
        == "writes event:e, writes event:f");
  CHECK(touched("GRANT SELECT ON a TO bob@localhost; REVOKE EXECUTE ON"
                " PROCEDURE p FROM bob")
        == "reads a, reads procedure:p, writes rights:a, writes"
           " rights:procedure:p");
}

TEST_CASE("who reads a MariaDB through what others made needs the rights that a"
          " GRANT of the plan gives") {
  const std::string made
      = "CREATE DEFINER = bob@localhost VIEW v AS SELECT * FROM a; CREATE"
        " PROCEDURE p() SELECT * FROM b";
  const std::string grants = "GRANT SELECT ON a TO bob@localhost";
  CHECK(last_of({made, grants, "SELECT * FROM v"})
        == "reads a, reads rights:a, reads v");
  CHECK(last_of({made, grants, "CALL p()"}) == "reads b, reads procedure:p");
  CHECK(last_of({made, "GRANT SELECT ON b TO bob@localhost", "CALL p()"})
        == "reads b, reads procedure:p, reads rights:b");
  CHECK(last_of({made, grants, "SELECT * FROM a"}) == "reads a");
  CHECK(last_of({made, "SELECT * FROM v"}) == "reads a, reads v");
}

TEST_CASE("an ALTER TABLE of MariaDB may name several partitions and columns") {
  for (const auto* change :
       {"DROP PARTITION p0, p1", "TRUNCATE PARTITION p0, p1",
        "REORGANIZE PARTITION p0, p1 INTO (PARTITION p VALUES LESS THAN (9))",
        "ANALYZE PARTITION p0, p1", "ADD x int, ORDER BY y, z"}) {
    INFO(change);
    CHECK(touched(std::string{"ALTER TABLE a "} + change) == "writes a");
  }
}

TEST_CASE("a database of MariaDB that goes takes all that is in it") {
  CHECK(last_of({"CREATE DATABASE o; CREATE TABLE o.a (x int); CREATE"
                 " PROCEDURE o.p() SELECT 1",
                 "DROP DATABASE o"})
        == "writes o.a, writes procedure:o.p, writes schema:o");
}

TEST_CASE("sequences of MariaDB commute, and defaults draw from them") {
  CHECK(touched("SELECT NEXT VALUE FOR s, nextval(other.s), lastval(q)")
        == "commutes other.s, commutes s, reads q");
  CHECK(touched("SELECT setval(s, 10)") == "writes s");
  CHECK(last_of({"CREATE SEQUENCE s START WITH 5; CREATE TABLE a (id int"
                 " DEFAULT NEXT VALUE FOR s PRIMARY KEY, n int DEFAULT"
                 " (nextval(q)) COMMENT 'x')",
                 "INSERT INTO a VALUES (DEFAULT)"})
        == "commutes q, commutes s, writes a");
  CHECK(last_of({"CREATE SEQUENCE s", "ALTER SEQUENCE s RESTART 5;"
                                      " SELECT * FROM s"})
        == "reads s, writes s");
}

TEST_CASE("a renamed table of MariaDB keeps its keys and triggers, and its old"
          " name may be used again") {
  const std::string tables
      = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE a (p int REFERENCES"
        " p (id) ON DELETE CASCADE); CREATE TRIGGER t AFTER INSERT ON a FOR"
        " EACH ROW INSERT INTO log VALUES (1)";
  CHECK(last_of({tables, "RENAME TABLE a TO b"})
        == "reads a, reads p, writes a, writes b, writes p");
  CHECK(last_of({tables, "RENAME TABLE a TO b", "INSERT INTO b VALUES (1)"})
        == "reads p, writes b, writes log");
  CHECK(last_of({tables, "ALTER TABLE a RENAME TO b", "DELETE FROM p"})
        == "writes b, writes p");
  CHECK(last_of({tables, "RENAME TABLE a TO b; CREATE TABLE a (x int)",
                 "INSERT INTO a VALUES (1)"})
        == "writes a");
  CHECK(last_of({tables, "RENAME TABLE p TO q", "DELETE FROM q"})
        == "writes a, writes q");
}

TEST_CASE("a DROP of MariaDB with the word of another kind leaves what stands"
          " there") {
  const std::string made = "CREATE TABLE t (p int REFERENCES p (id)); CREATE"
                           " VIEW v AS SELECT * FROM a; CREATE SEQUENCE s";
  CHECK(last_of({made, "DROP TABLE IF EXISTS v", "SELECT * FROM v"})
        == "reads a, reads v");
  CHECK(last_of({made, "DROP SEQUENCE IF EXISTS v", "SELECT * FROM v"})
        == "reads a, reads v");
  CHECK(last_of({made, "DROP VIEW IF EXISTS v", "SELECT * FROM v"})
        == "reads v");
  CHECK(last_of({made, "DROP VIEW IF EXISTS t", "INSERT INTO t VALUES (1)"})
        == "reads p, writes t");
  CHECK(last_of({made, "DROP TABLE IF EXISTS t", "INSERT INTO t VALUES (1)"})
        == "writes t");
  // One of either kind may stand there.
  CHECK(last_of({made, "CREATE TABLE IF NOT EXISTS v (x int)",
                 "DROP TABLE IF EXISTS v", "SELECT * FROM v"})
        == "reads a, reads v");
  CHECK(last_of({made, "RENAME TABLE v TO w", "DROP TABLE IF EXISTS w",
                 "SELECT * FROM w"})
        == "reads a, reads w");
}
