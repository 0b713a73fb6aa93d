#include "tests/stores/touch_words.hpp"

/// @file
/// Routines and blocks of MariaDB.

using namespace dunlin;
using test::mariadb::last_of;
using test::mariadb::touched;

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
  // One that can be is none, also without DELIMITER.
  CHECK(touched("CREATE PROCEDURE p() BEGIN SELECT 1; END").find("line 1: ")
        == std::string::npos);
  CHECK(last_of({"DELIMITER //\nCREATE PROCEDURE p() BEGIN FROB; END//\n",
                 "CALL p()"})
        == "reads procedure:p; line 1: what 'FROB' touches is not known");
  CHECK(touched("CREATE FUNCTION f RETURNS STRING SONAME 'x.so'")
        == "writes function:f; line 1: CREATE FUNCTION ... SONAME changes what"
           " all others see");
}
