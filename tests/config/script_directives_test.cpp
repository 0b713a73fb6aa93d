#include "config/script_directives.hpp"

#include "tests/catch.hpp"

using namespace dunlin;

namespace {

using list = std::vector<std::string>;

script_directives read(const std::string& text) {
  const auto out = read_directives("up/1.sql", text);
  INFO((out ? "" : out.error().text));
  REQUIRE(out);
  return *out;
}

std::string refused(const std::string& text) {
  const auto out = read_directives("up/1.sql", text);
  REQUIRE_FALSE(out);
  CHECK(out.error().code == error_code::bad_value);
  return out.error().text;
}

} // namespace

TEST_CASE("the head of a script declares what cannot be seen") {
  const auto said = read("-- Fills the totals.\n"
                         "\n"
                         "-- dunlin: reads=a,b writes=c\n"
                         "-- dunlin: after=finish,up/2.sql reads=d\n"
                         "--dunlin: commutes=t transaction=none\n"
                         "-- DUNLIN: barrier repeatable\n"
                         "SELECT 1;\n");
  CHECK(said.reads.names == list{"a", "b", "d"});
  CHECK(said.reads.line == 3);
  CHECK(said.writes.names == list{"c"});
  CHECK(said.after.names == list{"finish", "up/2.sql"});
  CHECK(said.after.line == 4);
  CHECK(said.commutes.names == list{"t"});
  CHECK(said.no_transaction_line == 5);
  CHECK(said.barrier_line == 6);
  CHECK(said.is_repeatable);
}

TEST_CASE("a script without directives declares nothing") {
  for (const auto* text : {"", "SELECT 1", "-- says dunlin: nothing\nSELECT 1",
                           "/* dunlin: barrier */\nSELECT 1"}) {
    const auto said = read(text);
    CHECK_FALSE(said.reads.is_given());
    CHECK_FALSE(said.writes.is_given());
    CHECK(said.barrier_line == 0);
  }
}

TEST_CASE("a directive may stand behind comments of its own line") {
  CHECK(read("/* licence */ -- dunlin: barrier\nSELECT 1;").barrier_line == 1);
  CHECK(read("/* a\n*/ /* b */--dunlin: barrier\n").barrier_line == 2);
  CHECK(read("/* a\n-- dunlin: barrier\n*/ SELECT 1").barrier_line == 2);
  CHECK(refused("/* a */ -- dunlin: barier")
            .starts_with("up/1.sql:1: -- dunlin: unknown word \"barier\""));
}

TEST_CASE("the head goes on behind comments of several lines") {
  const auto said = read("\xef\xbb\xbf/* Copyright\n-- by us\n */ -- more\r\n"
                         "  -- dunlin: barrier\r\nSELECT 1;");
  CHECK(said.barrier_line == 4);
}

TEST_CASE("names in lists may be quoted") {
  const auto said = read("-- dunlin: reads=\"my, table\",`b c`, main.\"x\"\"y\""
                         " writes= after=\"up/a b.sql\"\n");
  CHECK(said.reads.names == list{"\"my, table\"", "`b c`", "main.\"x\"\"y\""});
  CHECK(said.writes.is_given());
  CHECK(said.writes.names.empty());
  CHECK(said.after.names == list{"up/a b.sql"});
}

TEST_CASE("an unknown word names the nearest") {
  CHECK(refused("\n-- dunlin: raeds=a\n")
        == "up/1.sql:2: -- dunlin: unknown word \"raeds\"; did you mean"
           " \"reads\"?");
  CHECK(refused("-- dunlin: depends=a")
            .starts_with("up/1.sql:1: -- dunlin: unknown word \"depends\""));
  CHECK(refused("-- dunlin: Reads=a")
        == "up/1.sql:1: -- dunlin: unknown word \"Reads\"; did you mean"
           " \"reads\"?");
  CHECK(refused("-- dunlin:")
        == "up/1.sql:1: -- dunlin: says nothing; known: reads, writes, after,"
           " commutes, transaction, barrier, repeatable");
}

TEST_CASE("a value that a word does not have is refused") {
  CHECK(refused("-- dunlin: transaction=all")
        == "up/1.sql:1: -- dunlin: \"transaction\" can only be none");
  CHECK(refused("-- dunlin: barrier=yes")
        == "up/1.sql:1: -- dunlin: \"barrier\" takes no value");
  CHECK(refused("-- dunlin: reads")
        == "up/1.sql:1: -- dunlin: \"reads\" needs a list: reads=a,b");
  CHECK(refused("-- dunlin: reads=a,,b")
        == "up/1.sql:1: -- dunlin: \"reads\" has an empty name in its list");
  CHECK(refused("-- dunlin: reads=a,")
        == "up/1.sql:1: -- dunlin: \"reads\" has an empty name in its list");
  CHECK(refused("-- dunlin: reads=\"a")
        == "up/1.sql:1: -- dunlin: a quote has no end");
}

TEST_CASE("a directive behind the first statement is refused") {
  CHECK(refused("SELECT 1;\n-- dunlin: barrier\n")
        == "up/1.sql:2: -- dunlin: stands behind the first statement; move it"
           " to the head of the script");
}

TEST_CASE("a name and marks of other tools declare too") {
  const auto repeatable = read_directives("up/R__views.sql", "SELECT 1;");
  REQUIRE(repeatable);
  CHECK(repeatable->is_repeatable);
  CHECK(read("-- +goose Up\n-- +goose NO TRANSACTION\n").no_transaction_line
        == 2);
  CHECK(read("-- dunlin: reads=a\n-- migrate:up transaction:false\n")
            .no_transaction_line
        == 2);
}
