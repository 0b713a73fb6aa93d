#include "plan/read_prefix.hpp"
#include "tests/catch.hpp"

/// @file
/// What is read of a table without a gap.

using namespace dunlin;

namespace {

read_prefix::range range(key_tuple upper, int64_t rows) {
  digest sum{};
  sum[0] = static_cast<uint8_t>(rows);
  return {std::move(upper), rows, sum};
}

} // namespace

TEST_CASE("ranges that end in any order are kept up to the first gap") {
  read_prefix read;
  CHECK(read.total().upper.empty());
  read.add(2, range("c", 3));
  read.add(1, range("b", 2));
  CHECK(read.ranges() == 0);
  CHECK(read.total().rows == 0);
  read.add(0, range("a", 1));
  CHECK(read.ranges() == 3);
  CHECK(read.total().upper == "c");
  CHECK(read.total().rows == 6);
  CHECK(read.total().sum[0] == 6);
  read.add(4, range("e", 5));
  CHECK(read.total().upper == "c");
}
