#include "tests/catch.hpp"
#include "tests/stores/touch_words.hpp"

using namespace dunlin;

namespace {

/// A script whose statements are done up to this number.
std::vector<touch_job> half_done(const std::string& text, size_t done) {
  auto out = test::scripts({text});
  out.front().statements_done = done;
  return out;
}

} // namespace

TEST_CASE("what a script of PostgreSQL has done touches nothing more, but its"
          " path is what it set") {
  const auto found = test::inferred(
      half_done("CREATE SCHEMA s; SET search_path = s; CREATE TABLE a (x int);"
                " INSERT INTO b VALUES (1);",
                3));
  CHECK(test::words_of(found.front()) == "writes s.b");
}

TEST_CASE("what a script of MariaDB has done touches nothing more, but its"
          " database is what it chose") {
  mariadb::catalogue db;
  db.default_database = "app";
  const auto found = mariadb::infer_touches(
      db, half_done("USE other; CREATE TABLE a (x int); INSERT INTO b VALUES"
                    " (1);",
                    2));
  REQUIRE(found);
  CHECK(test::words_of(found->front(), "app")
        == "reads schema:other, writes other.b");
}
