#include "config/script_lines.hpp"

#include "tests/catch.hpp"

using namespace dunlin;

TEST_CASE("comments, blanks and semicolons are no statement") {
  for (const auto* text :
       {"", " \n\t;;\r\n", "-- SELECT 1;", "# SELECT 1;\n;", "/* SELECT 1; */",
        "/* a */ -- b\n/* c\n */ ;", "/* never ends"}) {
    INFO(text);
    CHECK_FALSE(holds_statement(text));
  }
}

TEST_CASE("anything else is a statement") {
  for (const auto* text :
       {"SELECT 1", "-- a\nSELECT 1;", "/* a */ SELECT", ";x", "- 1",
        "/*! SET a = 1 */", "/*M! SET a = 1 */"}) {
    INFO(text);
    CHECK(holds_statement(text));
  }
}
