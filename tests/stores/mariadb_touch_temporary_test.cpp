#include "tests/stores/touch_words.hpp"

/// @file
/// Temporary tables of MariaDB, and the tables that they hide.

using namespace dunlin;
using test::mariadb::last_of;
using test::mariadb::touched;

TEST_CASE("temporary tables of MariaDB are the session's own") {
  CHECK(touched("CREATE TEMPORARY TABLE t AS SELECT * FROM a; INSERT INTO t"
                " VALUES (1); INSERT INTO b SELECT * FROM t; DROP TABLE t;"
                " INSERT INTO t VALUES (1)")
        == "reads a, writes b, writes t");
  CHECK(last_of({"CREATE TEMPORARY TABLE t (x int)", "SELECT * FROM t"})
        == "reads t");
  CHECK(touched("CREATE TEMPORARY TABLE t LIKE t; ALTER TABLE t RENAME TO u;"
                " INSERT INTO u VALUES (1)")
        == "reads t");
  CHECK(touched("DROP TEMPORARY TABLE IF EXISTS t") == "");
}

TEST_CASE("what a routine of MariaDB drops hides no table any more") {
  const std::string routines
      = "DELIMITER ;;\nCREATE PROCEDURE p() DROP TEMPORARY TABLE IF EXISTS t;;"
        "CREATE PROCEDURE q() BEGIN DROP TABLE IF EXISTS T1, t; END;;"
        "CREATE PROCEDURE leads() BEGIN IF @x THEN CALL p(); END IF; END;;"
        "CREATE FUNCTION f() RETURNS int BEGIN DROP TEMPORARY TABLE t; RETURN"
        " 1; END;;"
        "CREATE TRIGGER g AFTER INSERT ON h FOR EACH ROW CALL leads();;"
        "CREATE PROCEDURE other() DROP TEMPORARY TABLE u;;\nDELIMITER ;\n"
        "CREATE VIEW over_h AS SELECT * FROM h; CREATE VIEW calls AS SELECT f()"
        " AS x;";
  const std::string made = "CREATE TEMPORARY TABLE t (x int); ";
  for (const auto* call :
       {"CALL p()", "CALL q()", "CALL leads()", "DO f()",
        "INSERT INTO h VALUES (1)", "SET @a = 1 + f()",
        "INSERT INTO over_h VALUES (1)", "SELECT * FROM calls"}) {
    INFO(call);
    CHECK(last_of({routines, made + call + "; INSERT INTO t VALUES (1)"})
              .find("writes t")
          != std::string::npos);
  }
  CHECK(last_of({routines, made + "CALL other(); INSERT INTO t VALUES (1)"})
        == "reads procedure:other");
}

TEST_CASE(
    "a DROP of MariaDB leaves a temporary table of another kind, and takes"
    " what it hides") {
  const std::string made
      = "CREATE VIEW v AS SELECT * FROM a; CREATE SEQUENCE s";
  const std::string hidden
      = "CREATE TEMPORARY TABLE v (x int); CREATE TEMPORARY"
        " TABLE s (x int); ";
  CHECK(last_of({made, hidden + "DROP VIEW v"}) == "writes v");
  CHECK(last_of({made, hidden + "DROP VIEW v", "SELECT * FROM v"})
        == "reads v");
  CHECK(last_of({made, hidden + "DROP SEQUENCE s; INSERT INTO s VALUES (1)"})
        == "writes s");
  CHECK(last_of({made, hidden + "DROP TABLE v, s"}) == "");
  CHECK(last_of({made, "CREATE TEMPORARY SEQUENCE s; DROP SEQUENCE s"}) == "");
}

TEST_CASE("a table of MariaDB that a temporary one may hide is not forgotten by"
          " what may be done to that") {
  const std::string made
      = "CREATE TABLE t (p int, CONSTRAINT k FOREIGN KEY (p) REFERENCES p "
        "(id));"
        " CREATE PROCEDURE makes() CREATE TEMPORARY TABLE t (x int);"
        "\nDELIMITER //\nCREATE FUNCTION f() RETURNS int BEGIN CREATE TEMPORARY"
        " TABLE t (x int); RETURN 1; END//\nDELIMITER ;\n";
  const auto block = [](const std::string& what) {
    return "DELIMITER //\nBEGIN NOT ATOMIC IF @x THEN " + what
           + "; END IF; END//\nDELIMITER ;\n";
  };
  const std::vector<std::string> all{
      "CALL makes(); ",
      "SELECT f(); ",
      block("CREATE TEMPORARY TABLE t (x int)"),
      "CREATE TEMPORARY TABLE t (x int);\n" + block("DROP TEMPORARY TABLE t"),
      "CREATE TEMPORARY TABLE u (x int);\n"
          + block("ALTER TABLE u RENAME TO t"),
  };
  const auto may_hide = all[GENERATE(range(size_t{0}, size_t{5}))];
  INFO(may_hide);
  const auto keeps = [&](const std::string& goes) {
    return last_of({made, may_hide + goes, "INSERT INTO t VALUES (1)"})
           == "reads p, writes t";
  };
  CHECK(keeps("DROP TABLE t"));
  CHECK(keeps("DROP SEQUENCE IF EXISTS t; DROP TABLE t"));
  CHECK(keeps("RENAME TABLE t TO w"));
  CHECK(keeps("ALTER TABLE t DROP FOREIGN KEY k"));
  CHECK_FALSE(keeps("DROP TABLE t; DROP TABLE t"));
  CHECK_FALSE(keeps("DROP TEMPORARY TABLE IF EXISTS t; DROP TABLE t"));
  CHECK_FALSE(keeps("CREATE OR REPLACE TABLE t (x int)"));
}
