#include "tests/stores/mariadb_fixture.hpp"
#include "tests/stores/touch_words.hpp"

using namespace dunlin;

namespace {

/// Two databases of the private server.
class touch_fixture : public mariadb_fixture {
public:
  void make(const std::vector<std::string>& statements) const {
    const auto db = open_database(target_config());
    for (const auto& each : statements)
      run(*db, each);
  }

  std::vector<touch_set> sets(const std::vector<std::string>& texts) const {
    auto found = infer_touches(target_config(), test::scripts(texts));
    INFO((found ? "" : found.error().text));
    REQUIRE(found);
    return std::move(*found);
  }

  std::string touched(const std::string& script) const {
    return test::words_of(sets({script}).back(), target_name());
  }
};

} // namespace

TEST_CASE("a MariaDB's views, triggers and keys are followed") {
  const touch_fixture fixture;
  fixture.make({
      "CREATE TABLE p (id int PRIMARY KEY)",
      "CREATE TABLE a (id int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES p"
      " (id) ON DELETE CASCADE ON UPDATE SET NULL)",
      "CREATE TABLE b (a int, FOREIGN KEY (a) REFERENCES a (id) ON DELETE"
      " CASCADE)",
      "CREATE TABLE log (x int)",
      "CREATE TABLE seen (x int)",
      "CREATE VIEW v AS SELECT a.id FROM a LEFT JOIN b ON a.id = b.a WHERE a.id"
      " IN (SELECT x FROM seen)",
      "CREATE VIEW w AS SELECT count(*) AS n FROM v",
      "CREATE TRIGGER noted AFTER INSERT ON a FOR EACH ROW BEGIN IF NEW.id > 1"
      " THEN INSERT INTO log SELECT x FROM seen; END IF; END",
  });
  CHECK(fixture.touched("SELECT * FROM w")
        == "reads a, reads b, reads seen, reads v, reads w");
  CHECK(fixture.touched("INSERT INTO a VALUES (1, 1)")
        == "reads p, reads seen, writes a, writes log");
  CHECK(fixture.touched("DELETE FROM p") == "writes a, writes b, writes p");
  CHECK(fixture.touched("UPDATE p SET id = 2")
        == "reads b, reads p, writes a, writes p");
  CHECK(fixture.touched("ALTER TABLE b DROP FOREIGN KEY b_ibfk_1")
        == "reads a, reads b, reads p, writes a, writes b");
  CHECK(fixture.touched("DROP TRIGGER noted; INSERT INTO a VALUES (1, 1)")
        == "reads b, reads p, writes a, writes trigger:noted");
}

TEST_CASE("a MariaDB's routines, sequences and defaults are followed") {
  const touch_fixture fixture;
  fixture.make({
      "CREATE SEQUENCE s",
      "CREATE TABLE a (id int DEFAULT NEXT VALUE FOR s PRIMARY KEY, x int)",
      "CREATE TABLE b (x int)",
      "CREATE FUNCTION f(n int) RETURNS int READS SQL DATA RETURN (SELECT"
      " max(x) FROM b)",
      "CREATE PROCEDURE q() INSERT INTO a (x) SELECT f(x) FROM b",
      "CREATE PROCEDURE made() BEGIN SET @s = 'SELECT 1'; PREPARE t FROM @s;"
      " EXECUTE t; END",
      "SET sql_mode = 'ANSI_QUOTES'",
      "CREATE PROCEDURE quoted() DELETE FROM \"b\"",
  });
  CHECK(fixture.touched("INSERT INTO a (x) VALUES (1)")
        == "commutes s, writes a");
  CHECK(fixture.touched("SELECT f(1)") == "reads b, reads function:f");
  CHECK(fixture.touched("CALL q()")
        == "commutes s, reads b, reads function:f, reads procedure:q, writes"
           " a");
  CHECK(fixture.touched("CALL quoted()") == "reads procedure:quoted, writes b");
  CHECK(fixture.touched("CALL made()")
        == "reads procedure:made; line 1: PREPARE takes SQL that is made at run"
           " time");
  CHECK(fixture.touched("SELECT * FROM s") == "reads s");
}

TEST_CASE(
    "a GRANT in a procedure of a MariaDB comes before those who need it") {
  const touch_fixture fixture;
  fixture.make({"CREATE TABLE a (x int)", "CREATE VIEW v AS SELECT * FROM a",
                "CREATE PROCEDURE gives() GRANT SELECT ON a TO dunlin"});
  const auto found
      = fixture.sets({"CALL gives()", "SELECT * FROM v", "SELECT * FROM a"});
  const auto said = [&](size_t at) {
    return test::words_of(found[at], fixture.target_name());
  };
  CHECK(said(0).find("writes rights:a") != std::string::npos);
  CHECK(said(1) == "reads a, reads rights:a, reads v");
  CHECK(said(2) == "reads a");
}

TEST_CASE("another database of a MariaDB is looked at where it is named, or"
          " where what is named leads to it") {
  const touch_fixture fixture;
  const auto other = fixture.source_name();
  fixture.run_on_source("CREATE TABLE hidden (x int)");
  fixture.run_on_source("CREATE TABLE p (id int PRIMARY KEY)");
  fixture.run_on_source("CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW INSERT"
                        " INTO hidden VALUES (1)");
  fixture.make({
      "CREATE TABLE c (p int, FOREIGN KEY (p) REFERENCES " + other
          + ".p (id) ON DELETE CASCADE)",
      "CREATE VIEW v AS SELECT * FROM " + other + ".p",
  });
  CHECK(fixture.touched("INSERT INTO v VALUES (1)")
        == "reads " + other + ".p, writes " + other + ".hidden, writes " + other
               + ".p, writes v");
  const auto sets = fixture.sets(
      {"DELETE FROM " + other + ".p", "USE " + other + "; SELECT * FROM p"});
  CHECK(test::words_of(sets[0], fixture.target_name())
        == "writes c, writes " + other + ".p");
  CHECK(test::words_of(sets[1], fixture.target_name())
        == "reads " + other + ".p, reads schema:" + other);
  CHECK(fixture.touched("EXECUTE IMMEDIATE 'INSERT INTO " + other
                        + ".p VALUES (1)'")
        == "writes " + other + ".hidden, writes " + other + ".p");
}

TEST_CASE("no function that a MariaDB has of its own is taken for one of"
          " users") {
  const touch_fixture fixture;
  const auto names = mariadb_fixture::query(
      mariadb_fixture::config_of("admin",
                                 mariadb_fixture::url_of("information_schema")),
      "SELECT count(*) FROM information_schema.tables WHERE table_schema ="
      " 'information_schema' AND table_name = 'SQL_FUNCTIONS'");
  // Servers before 10.6 do not list them.
  if (names.front() != "1")
    return;
  for (const auto& name : mariadb_fixture::query(
           fixture.target_config(),
           "SELECT concat(function, '') FROM information_schema.sql_functions"
           " WHERE function REGEXP '^[a-z]' AND function NOT LIKE '%wait%'")) {
    const auto found = fixture.touched("SELECT " + name + "(x) FROM t");
    INFO(name);
    CHECK(found.find("function:") == std::string::npos);
  }
}

TEST_CASE("a MariaDB's database that is not there yet has nothing in it") {
  const auto config = mariadb_fixture::config_of(
      "none", mariadb_fixture::url_of("no_such_database"));
  const auto found = infer_touches(
      config, test::scripts({"CREATE TABLE a (x int)", "SELECT now() FROM a"}));
  INFO((found ? "" : found.error().text));
  REQUIRE(found);
  CHECK(test::words_of((*found)[1], "no_such_database") == "reads a");
}

TEST_CASE("a MariaDB that can't be reached is an error, no empty database") {
  const auto found = infer_touches(
      mariadb_fixture::config_of("none", "mariadb://127.0.0.1:1/none"),
      test::scripts({"SELECT 1"}));
  REQUIRE_FALSE(found);
  CHECK(found.error().code == error_code::store_unopenable);
}

TEST_CASE(
    "what a user may not see of a MariaDB is a barrier where it is used") {
  const touch_fixture fixture;
  const auto place = fixture.target_name();
  fixture.make({"CREATE TABLE a (x int)", "CREATE PROCEDURE p() DELETE FROM a",
                "CREATE VIEW v AS SELECT * FROM a"});
  const auto user = "u" + std::to_string(getpid());
  mariadb_fixture::run_as_admin("CREATE USER '" + user
                                + "'@'%' IDENTIFIED BY 'wader'");
  mariadb_fixture::run_as_admin("GRANT SELECT, EXECUTE ON `" + place
                                + "`.* TO '" + user + "'@'%'");
  auto config = fixture.target_config();
  const auto at = config.url.rfind('@');
  config.url = "mariadb://" + user + ":wader" + config.url.substr(at);
  const auto found = infer_touches(
      config,
      test::scripts({"CALL p()", "SELECT * FROM v", "SELECT * FROM a"}));
  mariadb_fixture::run_as_admin("DROP USER '" + user + "'@'%'");
  INFO((found ? "" : found.error().text));
  REQUIRE(found);
  CHECK((*found)[0].barrier);
  CHECK((*found)[1].barrier);
  CHECK_FALSE((*found)[2].barrier);
}
