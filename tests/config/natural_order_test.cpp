#include "config/natural_order.hpp"

#include "tests/catch.hpp"

#include <string>
#include <vector>

using namespace dunlin;

TEST_CASE("script names order runs of digits as numbers, the rest by bytes") {
  std::vector<std::string> ordered{
      "-1.sql",
      "0.sql",
      "1.sql",
      "01_b.sql",
      "2.sql",
      "10.sql",
      "010_a.sql",
      "99999999999999999999998.sql",
      "99999999999999999999999.sql",
      "100000000000000000000000.sql",
      "B.sql",
      "a.sql",
      "a2b1.sql",
      "a2b10.sql",
      "a10b1.sql",
      "ä.sql",
  };
  for (std::size_t i = 0; i < ordered.size(); ++i)
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      INFO(ordered[i] << " and " << ordered[j]);
      CHECK(natural_less(ordered[i], ordered[j]) == (i < j));
    }
}

TEST_CASE("names that differ in leading zeros alone still have an order") {
  CHECK(natural_less("01.sql", "1.sql"));
  CHECK_FALSE(natural_less("1.sql", "01.sql"));
  CHECK_FALSE(natural_less("1.sql", "1.sql"));
  CHECK(natural_less("", "a"));
  CHECK(natural_less("a", "a0"));
}
