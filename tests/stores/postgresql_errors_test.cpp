#include "stores/postgresql/errors.hpp"

#include "tests/catch.hpp"

using namespace dunlin;
using postgresql::server_problem;
using postgresql::to_error;

namespace {

server_problem problem(const std::string& state, const std::string& message,
                       const std::string& schema = "") {
  server_problem out;
  out.state = state;
  out.message = message;
  out.schema = schema;
  return out;
}

} // namespace

TEST_CASE("PostgreSQL: a race in the catalogue passes, as another session's"
          " lock does") {
  for (const auto& race : {problem("XX000", "tuple concurrently updated"),
                           problem("XX000", "tuple concurrently deleted"),
                           problem("23505", "duplicate key", "pg_catalog")}) {
    INFO(race.message);
    const auto told = to_error(race, "db");
    CHECK(told.code == error_code::store_busy);
    CHECK(told.text
          == "db: " + race.message
                 + "; another session changes the same thing: see"
                   " pg_stat_activity");
  }
}

TEST_CASE("PostgreSQL: the server's hint is told, unless we know more") {
  auto told = problem("42703", "column \"naem\" does not exist");
  told.hint = "Perhaps you meant to reference the column \"t.name\".";
  CHECK(to_error(told, "db").text
        == "db: column \"naem\" does not exist; hint: Perhaps you meant to"
           " reference the column \"t.name\".");
  told.state = "25006";
  CHECK(to_error(told, "db").text.find("hint") == std::string::npos);
}

TEST_CASE("PostgreSQL: what the server calls internal, and a key that stands"
          " twice in a user's table, do not pass") {
  CHECK(to_error(problem("XX000", "invalid page in block 7"), "db").code
        == error_code::store_failed);
  CHECK(to_error(problem("23505", "duplicate key", "public"), "db").code
        == error_code::store_failed);
}

TEST_CASE("PostgreSQL: a deadlock, a serialization failure and a lock that is"
          " not given in time pass") {
  for (const auto* state : {"40001", "40P01", "55P03"}) {
    INFO(state);
    CHECK(to_error(problem(state, "somebody else"), "db").code
          == error_code::store_busy);
  }
}
