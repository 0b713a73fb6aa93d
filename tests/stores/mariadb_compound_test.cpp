#include "stores/mariadb/script_rules.hpp"
#include "tests/stores/journal_bench.hpp"
#include "tests/stores/mariadb_target_bench.hpp"

/// @file
/// Compound bodies of MariaDB that no DELIMITER surrounds, as dbmate,
/// golang-migrate and Flyway take them.

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

/// The statements of a script, or why it is none.
lines split(const std::string& text) {
  const auto out
      = sql::split_statements(mariadb::script_rules.grammar, "s/1.sql", text);
  if (!out)
    return {out.error().text};
  lines texts;
  for (const auto& each : *out)
    texts.emplace_back(each.text);
  return texts;
}

/// Each is one statement, and one that the server takes.
const lines compounds{
    "CREATE TRIGGER t1 BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.x=1; END",
    "CREATE TRIGGER t2 BEFORE INSERT ON a FOR EACH ROW FOLLOWS t1 BEGIN"
    " SET NEW.x = 1; END",
    "CREATE OR REPLACE DEFINER = CURRENT_USER() TRIGGER t3 AFTER DELETE ON a "
    "FOR"
    " EACH ROW l: BEGIN IF OLD.x = 1 THEN LEAVE l; END IF; END l",
    "CREATE TRIGGER IF NOT EXISTS t4 AFTER UPDATE ON a FOR EACH ROW IF NEW.x ="
    " IF(OLD.x, 1, 2) THEN DELETE FROM b; ELSEIF (NEW.x = 3) THEN BEGIN END;"
    " ELSE DELETE FROM b WHERE x = 3; END IF",
    "CREATE PROCEDURE p1(IN n DECIMAL(10,2), OUT m CHAR(3)) COMMENT 'a; b'"
    " MODIFIES SQL DATA SQL SECURITY INVOKER BEGIN DECLARE i INT DEFAULT 0;"
    " WHILE i < 3 DO SET i = i + 1; DO REPEAT('a', 3); END WHILE; REPEAT SET i"
    " = i - 1; UNTIL i = 0 END REPEAT; l1:LOOP SET i = 5; LEAVE l1; END LOOP "
    "l1;"
    " FOR r IN (SELECT x FROM a) DO SET i = r.x; END FOR; FOR k IN 1..3 DO"
    " SELECT k; END FOR; END",
    "CREATE OR REPLACE PROCEDURE p2() BEGIN DECLARE CONTINUE HANDLER FOR NOT"
    " FOUND, SQLSTATE VALUE '23000', 1062 BEGIN SET @a = 1; SET @b = 2; END;"
    " DECLARE EXIT HANDLER FOR SQLEXCEPTION IF @a THEN SET @c = 1; END IF;"
    " SELECT 1; END",
    "CREATE PROCEDURE p3() BEGIN DECLARE c CURSOR FOR SELECT x FROM a; CASE @a"
    " WHEN CASE WHEN @b THEN 1 ELSE 2 END THEN SELECT 1; ELSE SELECT 2; END"
    " CASE; SELECT CASE 1 WHEN 1 THEN 2 END FROM a FOR UPDATE; START"
    " TRANSACTION; COMMIT; END",
    "CREATE PROCEDURE p4() BEGIN SELECT begin, end, CASE WHEN end > 1 THEN end"
    " ELSE b.end END FROM b; SELECT b.end FROM b; SELECT end FROM b; DROP TABLE"
    " IF EXISTS c; CREATE TABLE IF NOT EXISTS c(x INT); END",
    "CREATE PROCEDURE p5() CASE WHEN @a THEN SELECT 1; ELSE SELECT 2; END CASE",
    "CREATE PROCEDURE p6() BEGIN NOT ATOMIC SELECT ';'; /* ; END */ END",
    "CREATE PROCEDURE p7() l: WHILE FALSE DO ITERATE l; END WHILE l",
    "CREATE FUNCTION IF NOT EXISTS f1(a INT) RETURNS CHAR(3) CHARSET utf8mb4"
    " DETERMINISTIC BEGIN RETURN IF(a, 'x', 'y'); END",
    "CREATE AGGREGATE FUNCTION f2(n INT) RETURNS INT BEGIN DECLARE s INT "
    "DEFAULT"
    " 0; DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN s; LOOP FETCH GROUP NEXT"
    " ROW; SET s = s + n; END LOOP; END",
    "CREATE FUNCTION f3() RETURNS INT IF TRUE THEN RETURN 1; ELSE RETURN 2; END"
    " IF",
    "CREATE EVENT IF NOT EXISTS e1 ON SCHEDULE EVERY 1 DAY DISABLE COMMENT 'x'"
    " DO BEGIN DELETE FROM b; DELETE FROM b; END",
    "ALTER EVENT e1 DO BEGIN DELETE FROM b; END",
    "BEGIN NOT ATOMIC IF (SELECT count(*) FROM a) > 0 THEN SELECT 1; END IF;"
    " END",
    "BEGIN NOT ATOMIC END",
};

/// They end at their semicolon, as ever.
const lines plain{
    "CREATE PROCEDURE q1() SELECT 1",
    "CREATE PROCEDURE q2() SELECT CASE 1 WHEN 1 THEN 2 END",
    "CREATE PROCEDURE q3() BEGIN END",
    "CREATE FUNCTION g1(a INT) RETURNS INT RETURN IF(a, CASE a WHEN 1 THEN 2"
    " END, 3)",
    "CREATE FUNCTION g2() RETURNS CHAR(9) RETURN REPEAT('a', 3)",
    "CREATE TRIGGER u1 BEFORE UPDATE ON b FOR EACH ROW SET NEW.end = IF(NEW.x,"
    " REPEAT('1', 2), 3)",
    "CREATE EVENT e2 ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM b",
    "CREATE TABLE IF NOT EXISTS d(begin INT, end INT)",
    "CREATE DEFINER = CURRENT_USER SQL SECURITY INVOKER VIEW v AS SELECT CASE x"
    " WHEN 1 THEN 2 END FROM a",
    "SELECT CASE WHEN end THEN begin ELSE end END FROM d",
    "DROP TRIGGER IF EXISTS t9",
    "DROP PROCEDURE IF EXISTS p9",
    "ALTER PROCEDURE q1 COMMENT 'x'",
    "SET @begin = 1",
};

lines all() {
  auto out = compounds;
  out.insert(out.end(), plain.begin(), plain.end());
  return out;
}

std::string joined(const lines& texts) {
  std::string out;
  for (const auto& text : texts)
    out += text + ";\n";
  return out;
}

} // namespace

TEST_CASE("MariaDB: a compound body is one statement without DELIMITER") {
  for (const auto& text : all()) {
    INFO(text);
    CHECK(split(text) == lines{text});
    CHECK(split(text + "; SELECT 9;") == lines{text, "SELECT 9"});
    CHECK(split("SELECT 8;" + text + "\n;-- ;") == lines{"SELECT 8", text});
    CHECK(split("/*!50003 " + text + " */;").size() == 1);
  }
  CHECK(split(joined(all())) == all());
  CHECK(split("BEGIN; SELECT 1; COMMIT; BEGIN WORK; COMMIT").size() == 5);
  CHECK(split("BEGIN") == lines{"BEGIN"});
}

TEST_CASE("MariaDB: behind another delimiter a body ends at that alone") {
  CHECK(split("DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; $$\nEND$$\n"
              "DELIMITER ;\nCREATE PROCEDURE p() BEGIN SELECT 1; END; DO 1")
        == lines{"CREATE PROCEDURE p() BEGIN SELECT 1;", "END",
                 "CREATE PROCEDURE p() BEGIN SELECT 1; END", "DO 1"});
}

TEST_CASE("MariaDB: a body that is not closed is refused before the script"
          " runs") {
  CHECK(split("SELECT 1;\nCREATE PROCEDURE p()\nBEGIN\n  IF @a THEN SELECT 1;\n"
              "END;\n\nSELECT 2;\n")
        == lines{"s/1.sql:3: this BEGIN has no END; close it"});
  CHECK(split("CREATE PROCEDURE p() BEGIN\nif 1 THEN SELECT 1;")
        == lines{"s/1.sql:2: this if has no END; close it"});
}

TEST_CASE("MariaDB: compound bodies run without DELIMITER") {
  mariadb_target bench{{}};
  const auto ran = bench.target().run_script(journal_job(
      "CREATE TABLE a(x INT);\nCREATE TABLE b(x INT, begin INT, end INT);\n"
      + joined(all())
      + "INSERT INTO a VALUES(7);\nINSERT INTO b SELECT x, 1, 2 FROM a;\n"));
  INFO((ran ? "" : ran.error().text));
  REQUIRE(ran);
  CHECK(
      mariadb_fixture::query(bench.fixture().target_config(), "SELECT x FROM a")
      == lines{"1"});
}
