#include "tests/stores/touch_words.hpp"

/// @file
/// What is said in a script of MariaDB or in the profile, and the databases
/// beside.

using namespace dunlin;
using test::mariadb::last_of;

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
