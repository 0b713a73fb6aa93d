#include "config/units.hpp"

#include "tests/catch.hpp"

using namespace dunlin;

TEST_CASE("sizes are digits and a binary unit") {
  CHECK(parse_size("24MiB") == 24ull << 20);
  CHECK(parse_size("512KiB") == 512ull << 10);
  CHECK(parse_size("1GiB") == 1ull << 30);
  CHECK(parse_size("1TiB") == 1ull << 40);
  CHECK(parse_size("100B") == 100);
  for (auto text :
       {"", "24", "MiB", "24MB", "24 MiB", "-1MiB", "+1MiB", "1.5GiB", "24mib",
        "24MiBx", "99999999999TiB", "99999999999999999999B"})
    CHECK_FALSE(parse_size(text));
}

TEST_CASE("durations are digits and a unit of time") {
  CHECK(parse_duration("100ms") == 100);
  CHECK(parse_duration("30s") == 30'000);
  CHECK(parse_duration("2m") == 120'000);
  CHECK(parse_duration("1h") == 3'600'000);
  CHECK(parse_duration("0s") == 0);
  for (auto text :
       {"", "5", "s", "5 s", "-5s", "0.5s", "5S", "5d", "9223372036854775807h"})
    CHECK_FALSE(parse_duration(text));
}

TEST_CASE("shares are between 0 and 100 per cent") {
  CHECK(parse_percent("1%") == 1.0);
  CHECK(parse_percent("0.5%") == 0.5);
  CHECK(parse_percent("100%") == 100.0);
  for (auto text : {"", "%", "1", "101%", "-1%", "1e1%", "nan%", "1 %", "1%%"})
    CHECK_FALSE(parse_percent(text));
}

TEST_CASE("sizes and durations are written in their greatest whole unit") {
  CHECK(format_size(24ull << 20) == "24MiB");
  CHECK(format_size(1536) == "1536B");
  CHECK(format_duration(30'000) == "30s");
  CHECK(format_duration(3'600'000) == "1h");
  CHECK(format_duration(1500) == "1500ms");
  CHECK(format_duration(0) == "0ms");
}
