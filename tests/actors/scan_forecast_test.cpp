#include "actors/scan_forecast.hpp"
#include "stores/row.hpp"
#include "tests/catch.hpp"

/// @file
/// How a scan foresees its rows.

using namespace dunlin;

namespace {

key_tuple key(int64_t number) {
  key_tuple out;
  append_value(out, {value_kind::integer, number, 0, {}});
  return out;
}

key_tuple key(std::string_view text) {
  key_tuple out;
  append_value(out, {value_kind::text, 0, 0, text});
  return out;
}

batch range(const key_tuple& lower, const key_tuple& upper, uint64_t rows) {
  batch out;
  out.bounds = {lower, upper, {}};
  out.rows_expected = rows;
  return out;
}

} // namespace

TEST_CASE("a scan foresees what its database estimates, or nothing") {
  CHECK(scan_forecast{500, 0, key(1'000)}.rows_expected() == 500);
  CHECK(scan_forecast{0, 0, key(1'000)}.rows_expected() == 0);
  CHECK(scan_forecast{500, 700, {}}.rows_expected() == 700);
}

TEST_CASE("a scan over numbers foresees its rows by the way that it came") {
  scan_forecast forecast{0, 0, key(10'000)};
  forecast.found(range({}, key(900), 100));
  CHECK(forecast.rows_expected() == 0);
  forecast.found(range(key(900), key(1'000), 50));
  CHECK(forecast.rows_expected() == 150 + 4'500);
  forecast.found(range(key(1'000), key(9'000), 4'000));
  CHECK(forecast.rows_expected() == 4'150 + 500);
  forecast.found(range(key(9'000), key(10'000), 500));
  CHECK(forecast.rows_expected() == 4'650);
}

TEST_CASE("a scan that goes on knows what was found before") {
  scan_forecast forecast{0, 5'000, key(10'000)};
  forecast.found(range(key(5'000), key(6'000), 1'000));
  CHECK(forecast.rows_found() == 6'000);
  CHECK(forecast.rows_expected() == 10'000);
}

TEST_CASE("other keys tell nothing of the way") {
  scan_forecast forecast{500, 0, key("zz")};
  forecast.found(range({}, key("aa"), 10));
  forecast.found(range(key("aa"), key("bb"), 10));
  CHECK(forecast.rows_expected() == 500);
  for (int i = 0; i < 60; ++i)
    forecast.found(range(key("bb"), key("cc"), 10));
  CHECK(forecast.rows_expected() == 620);
  auto two = key(1);
  append_value(two, {value_kind::integer, 2, 0, {}});
  scan_forecast pairs{0, 0, two};
  pairs.found(range(key(1), key(2), 1));
  CHECK(pairs.rows_expected() == 0);
}

TEST_CASE("rejects that are tried again and the widest keys do no harm") {
  scan_forecast forecast{0, 0, key(INT64_MAX)};
  batch retry = range({}, {}, 0);
  retry.is_retry = true;
  retry.bounds.keys = {key(3)};
  forecast.found(retry);
  CHECK(forecast.rows_found() == 0);
  forecast.found(range(key(INT64_MIN), key(INT64_MIN + 4096), 1));
  CHECK(forecast.rows_expected() > 0);
}
