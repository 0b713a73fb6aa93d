#include "tests/stores/touch_words.hpp"

using namespace dunlin;
using test::mariadb::last_of;
using test::mariadb::touched;

// -- tables
// --------------------------------------------------------------------

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

// -- foreign keys
// --------------------------------------------------------------

TEST_CASE("foreign keys of MariaDB are followed both ways") {
  const std::string tables
      = "CREATE TABLE p (id int PRIMARY KEY);"
        "CREATE TABLE kept (p int, FOREIGN KEY (p) REFERENCES p (id));"
        "CREATE TABLE gone (id int PRIMARY KEY, p int, CONSTRAINT c FOREIGN KEY"
        " (p) REFERENCES p (id) ON DELETE CASCADE ON UPDATE RESTRICT);"
        "CREATE TABLE leaf (g int REFERENCES gone (id) ON DELETE SET NULL)";
  CHECK(last_of({tables, "DELETE FROM p"})
        == "reads gone, reads kept, writes gone, writes leaf, writes p");
  CHECK(last_of({tables, "UPDATE p SET id = 2"})
        == "reads gone, reads kept, writes p");
  CHECK(last_of({tables, "INSERT INTO p VALUES (1)"}) == "writes p");
  CHECK(last_of({tables, "INSERT INTO leaf VALUES (1)"})
        == "reads gone, writes leaf");
  CHECK(
      last_of({tables, "ALTER TABLE gone DROP FOREIGN KEY c", "DELETE FROM p"})
      == "reads kept, writes p");
  CHECK(last_of({tables, "DROP TABLE gone", "DELETE FROM p"})
        == "reads kept, writes p");
}

TEST_CASE(
    "a foreign key of MariaDB writes its parent, which the server locks") {
  CHECK(touched("CREATE TABLE c (p int, FOREIGN KEY (p) REFERENCES p (id))")
        == "writes c, writes p");
  const std::string tables = "CREATE TABLE c (p int, CONSTRAINT k FOREIGN KEY"
                             " (p) REFERENCES p (id))";
  CHECK(last_of({tables, "ALTER TABLE c DROP FOREIGN KEY k"})
        == "reads c, reads p, writes c, writes key:k, writes p");
  CHECK(last_of({tables, "ALTER TABLE c DROP FOREIGN KEY c_ibfk_1"})
        == "reads c, reads p, writes c, writes p");
  CHECK(last_of({tables, "DROP TABLE c"})
        == "reads c, reads p, writes c, writes key:k, writes p");
  // It locks the definitions of both sides while either changes.
  CHECK(last_of({tables, "ALTER TABLE c ADD x int"}) == "reads p, writes c");
  CHECK(last_of({tables, "ALTER TABLE p ADD x int"}) == "reads c, writes p");
  CHECK(last_of({tables, "TRUNCATE p"}) == "reads c, writes p");
}

TEST_CASE("a parent of MariaDB that goes leaves the keys of its children, which"
          " the server keeps by its name") {
  const std::string tables
      = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY"
        " KEY, p int, FOREIGN KEY (p) REFERENCES p (id))";
  const std::string anew = "SET foreign_key_checks = 0; DROP TABLE IF EXISTS p;"
                           " CREATE TABLE p (id int PRIMARY KEY, n int)";
  CHECK(last_of({tables, anew, "INSERT INTO c VALUES (1, 5)"})
        == "reads p, writes c");
  CHECK(last_of({tables, anew, "DELETE FROM p"}) == "reads c, writes p");
  CHECK(
      last_of({tables,
               "SET foreign_key_checks = 0; CREATE TABLE p_new (id int PRIMARY"
               " KEY); DROP TABLE p; RENAME TABLE p_new TO p",
               "INSERT INTO c VALUES (1, 5)"})
      == "reads p, writes c");
  CHECK(last_of({tables, anew, "DROP TABLE c", "DELETE FROM p"}) == "writes p");
}

TEST_CASE("the name of a foreign key of MariaDB is one for the database") {
  const std::string key
      = " (p int, CONSTRAINT k FOREIGN KEY (p) REFERENCES p (id))";
  CHECK(touched("CREATE TABLE c" + key) == "writes c, writes key:k, writes p");
  CHECK(touched("ALTER TABLE c ADD CONSTRAINT K FOREIGN KEY (p) REFERENCES p"
                " (id)")
        == "writes c, writes key:k, writes p");
  for (const auto* goes :
       {"ALTER TABLE c DROP FOREIGN KEY k", "ALTER TABLE c DROP CONSTRAINT k",
        "DROP TABLE c", "CREATE OR REPLACE TABLE c (x int)"}) {
    INFO(goes);
    CHECK(last_of({"CREATE TABLE c" + key, goes}).find("writes key:k")
          != std::string::npos);
  }
}

// -- what DROP fits
// ------------------------------------------------------------

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

// -- views
// ---------------------------------------------------------------------

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

// -- triggers
// ------------------------------------------------------------------

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

// -- routines
// ------------------------------------------------------------------

TEST_CASE("a routine of MariaDB touches its tables where it is called") {
  const std::string routines
      = "CREATE FUNCTION f(n int) RETURNS varchar(20) CHARACTER SET utf8mb4"
        " READS SQL DATA RETURN (SELECT max(x) FROM seen);"
        "DELIMITER $$\n"
        "CREATE DEFINER=root@localhost PROCEDURE p(IN n int, OUT m int)"
        " MODIFIES SQL DATA COMMENT 'x'\n"
        "top: BEGIN\n"
        "  DECLARE done, i int DEFAULT 0;\n"
        "  DECLARE c CURSOR FOR SELECT x FROM a;\n"
        "  DECLARE CONTINUE HANDLER FOR NOT FOUND, SQLSTATE '42S01' SET done ="
        " 1;\n"
        "  OPEN c;\n"
        "  walk: LOOP\n"
        "    FETCH c INTO i;\n"
        "    IF done = 1 THEN LEAVE walk; ELSEIF i > CASE WHEN n THEN 1 ELSE 2"
        " END THEN ITERATE walk; ELSE INSERT INTO b VALUES (i); END IF;\n"
        "  END LOOP walk;\n"
        "  CLOSE c;\n"
        "  WHILE i < 9 DO SET i = i + 1; UPDATE d SET x = f(i); END WHILE;\n"
        "  REPEAT DELETE FROM e; UNTIL i > 3 END REPEAT;\n"
        "  CASE i WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE;\n"
        "  FOR r IN (SELECT * FROM g) DO CALL q(r.x); END FOR;\n"
        "END$$\n"
        "CREATE PROCEDURE q(n int) TRUNCATE h$$\n"
        "DELIMITER ;\n";
  CHECK(touched(routines)
        == "writes function:f, writes procedure:p, writes procedure:q");
  CHECK(last_of({routines, "CALL p(1, @m)"})
        == "reads a, reads function:f, reads g, reads procedure:p, reads"
           " procedure:q, reads seen, writes b, writes d, writes e, writes h");
  CHECK(last_of({routines, "SELECT F(1)"}) == "reads function:f, reads seen");
  CHECK(last_of({routines, "SELECT app.f(x) FROM t"})
        == "reads function:f, reads seen, reads t");
  CHECK(last_of({routines,
                 "CREATE TRIGGER t AFTER INSERT ON o FOR EACH ROW"
                 " SET @x = f(1)",
                 "INSERT INTO o VALUES (1)"})
        == "reads function:f, reads seen, writes o");
  CHECK(last_of({routines, "DROP PROCEDURE p", "CALL p(1, @m)"})
        == "reads procedure:p; line 1: what the procedure app.p does is not"
           " known");
}

TEST_CASE("a routine of MariaDB looks in its own database for bare names") {
  CHECK(last_of({"USE other; CREATE PROCEDURE p() INSERT INTO t VALUES (1)",
                 "CALL other.p()"})
        == "reads procedure:other.p, writes other.t");
}

TEST_CASE("a routine of MariaDB that makes its SQL is a barrier where it is"
          " called") {
  const std::string routine
      = "DELIMITER ;;\nCREATE PROCEDURE p() BEGIN SET @s = 'x'; PREPARE q FROM"
        " @s; EXECUTE q; END;;\nDELIMITER ;\n";
  CHECK(touched(routine) == "writes procedure:p");
  CHECK(last_of({routine, "SELECT 1;\nCALL p()"})
        == "reads procedure:p; line 2: PREPARE takes SQL that is made at run"
           " time");
}

TEST_CASE("what a routine of MariaDB makes may be there from then on") {
  const std::string routine
      = "DELIMITER ;;\nCREATE PROCEDURE p() BEGIN IF @x THEN CREATE OR REPLACE"
        " VIEW v AS SELECT * FROM a; END IF; END;;\nDELIMITER ;\n";
  CHECK(last_of({"CREATE VIEW v AS SELECT * FROM b", routine, "CALL p()",
                 "SELECT * FROM v"})
        == "reads a, reads b, reads v");
  // Temporary tables of a body are its own.
  CHECK(last_of({"DELIMITER ;;\nCREATE PROCEDURE p() BEGIN CREATE TEMPORARY"
                 " TABLE t AS SELECT * FROM a; INSERT INTO b SELECT * FROM t;"
                 " END;;\n",
                 "CALL p()"})
        == "reads a, reads procedure:p, writes b");
}

TEST_CASE("a type that MariaDB takes from a table needs the table") {
  CHECK(last_of({"DELIMITER //\nCREATE PROCEDURE p(x TYPE OF e.f) BEGIN DECLARE"
                 " r ROW TYPE OF a; DECLARE c, d TYPE OF other.b.x DEFAULT 1;"
                 " SELECT 1; END//\n",
                 "CALL p(1)"})
        == "reads a, reads e, reads other.b, reads procedure:p");
  CHECK(touched("DELIMITER //\nBEGIN NOT ATOMIC DECLARE r ROW TYPE OF a;"
                " DECLARE s TYPE OF b.x; END//\n")
        == "reads a, reads b");
}

TEST_CASE("what stands behind a way out of a block of MariaDB may not run") {
  const auto reads = [](const std::string& block) {
    return last_of({"CREATE TABLE a (p int REFERENCES p (id))",
                    "DELIMITER //\n" + block + "//\n",
                    "INSERT INTO a VALUES (1)"});
  };
  const std::string kept = "reads p, writes a";
  const std::string gone = "writes a";
  CHECK(reads("BEGIN NOT ATOMIC x: BEGIN IF @x THEN LEAVE x; END IF; DROP TABLE"
              " a; END; END")
        == kept);
  CHECK(reads("BEGIN NOT ATOMIC x: BEGIN y: BEGIN IF @x THEN LEAVE X; END IF;"
              " END; DROP TABLE a; END; END")
        == kept);
  CHECK(reads("BEGIN NOT ATOMIC y: BEGIN IF @x THEN LEAVE y; END IF; END;"
              " DROP TABLE a; END")
        == gone);
  CHECK(reads("BEGIN NOT ATOMIC y: LOOP LEAVE y; END LOOP; DROP TABLE a; END")
        == gone);
  CHECK(
      reads("BEGIN NOT ATOMIC DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN END;"
            " INSERT INTO b VALUES (1); DROP TABLE a; END")
      == kept);
  CHECK(reads("BEGIN NOT ATOMIC BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION"
              " BEGIN END; INSERT INTO b VALUES (1); END; DROP TABLE a; END")
        == gone);
  // A temporary table that may not be there hides nothing.
  CHECK(
      touched("DELIMITER //\nBEGIN NOT ATOMIC DECLARE EXIT HANDLER FOR"
              " SQLEXCEPTION BEGIN END; INSERT INTO b VALUES (1); CREATE"
              " TEMPORARY TABLE t (x int); END//\nINSERT INTO t VALUES (1)//\n")
      == "writes b, writes t");
}

TEST_CASE("a block of MariaDB runs at once, and a branch of it perhaps") {
  CHECK(touched("DELIMITER //\nBEGIN NOT ATOMIC\n  IF @x THEN\n    DROP TABLE"
                " a;\n  END IF;\n  INSERT INTO b VALUES (';');\nEND//\n")
        == "writes a, writes b");
  CHECK(last_of({"CREATE TABLE a (p int REFERENCES p (id))",
                 "DELIMITER //\nBEGIN NOT ATOMIC IF @x THEN DROP TABLE a; END"
                 " IF; END//\n",
                 "INSERT INTO a VALUES (1)"})
        == "reads p, writes a");
  CHECK(touched("DELIMITER //\nBEGIN NOT ATOMIC\n  FROBNICATE;\nEND//\n")
        == "line 3: what 'FROBNICATE' touches is not known");
}

TEST_CASE("a body of MariaDB that can't be read is a barrier where it is"
          " called, or at once") {
  CHECK(touched("CREATE PROCEDURE p() BEGIN SELECT 1; END").find("line 1: ")
        != std::string::npos);
  CHECK(last_of({"DELIMITER //\nCREATE PROCEDURE p() BEGIN FROB; END//\n",
                 "CALL p()"})
        == "reads procedure:p; line 1: what 'FROB' touches is not known");
  CHECK(touched("CREATE FUNCTION f RETURNS STRING SONAME 'x.so'")
        == "writes function:f; line 1: CREATE FUNCTION ... SONAME changes what"
           " all others see");
}

TEST_CASE("a script of MariaDB may declare what can't be seen") {
  CHECK(last_of({"CREATE TABLE a (x int); CREATE TABLE b (x int)",
                 "-- dunlin: reads=a writes=b\nEXECUTE IMMEDIATE @x"})
        == "reads a, writes b");
  CHECK(
      last_of({"CREATE TABLE a (x int)", "-- dunlin: writes=nowhere\nSELECT 1"})
          .find("nowhere")
      != std::string::npos);
  CHECK(last_of({"CREATE TABLE a (x int)",
                 "-- dunlin: commutes=a\nUPDATE a SET x = x + 1"})
        == "commutes a");
}

TEST_CASE(
    "a table step of MariaDB inserts and updates, or reads, by the name of"
    " the profile") {
  mariadb::catalogue db;
  db.default_database = "app";
  auto jobs = test::scripts(
      {"CREATE TABLE a (p int REFERENCES p (id)); CREATE TRIGGER t AFTER UPDATE"
       " ON a FOR EACH ROW INSERT INTO log VALUES (1); CREATE VIEW v AS SELECT"
       " * FROM a"});
  jobs.push_back({touch_source::written_table, "t", "p.toml:4", "a"});
  jobs.push_back({touch_source::read_table, "t", "p.toml:5", "v"});
  jobs.push_back({touch_source::read_table, "t", "p.toml:6", "other.b"});
  jobs.push_back({touch_source::query, "t", "p.toml:7", "SELECT * FROM v"});
  const auto found = mariadb::infer_touches(db, jobs);
  REQUIRE(found);
  CHECK(test::words_of((*found)[1], "app") == "reads p, writes a, writes log");
  CHECK(test::words_of((*found)[2], "app") == "reads a, reads v");
  CHECK(test::words_of((*found)[3], "app") == "reads other.b");
  CHECK(test::words_of((*found)[4], "app") == "reads a, reads v");
}

TEST_CASE("another database of a MariaDB is a barrier where it may be another"
          " store") {
  mariadb::catalogue db;
  db.default_database = "app";
  db.has_neighbours = true;
  const auto found = mariadb::infer_touches(
      db, test::scripts({"SELECT * FROM a", "SELECT * FROM other.b",
                         "EXECUTE IMMEDIATE @x"}));
  REQUIRE(found);
  CHECK(test::words_of((*found)[2], "app")
        == "line 1: EXECUTE runs SQL that is made at run time (everywhere)");
  CHECK(test::words_of((*found)[0], "app") == "reads a");
  CHECK(test::words_of((*found)[1], "app")
        == "reads other.b; line 1: other.b is in another database of the"
           " server, which may be another store (everywhere)");
}
