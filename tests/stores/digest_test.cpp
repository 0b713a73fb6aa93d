#include "stores/digest.hpp"
#include "tests/catch.hpp"
#include "tests/stores/target_bench.hpp"

#include <xxhash.h>

#include <string>

using namespace dunlin;

namespace {

std::string hex_of(const digest& sum) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const auto byte : sum) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

/// The documented example: (1, 'a', 2.5, NULL, x'00').
std::string example_row() {
  return cells(1, "a") + real_cell(2.5) + cells(nullptr)
         + blob_cell(std::string_view{"\0", 1});
}

} // namespace

TEST_CASE("the digest of the documented row is the documented one") {
  digest_sum sum;
  sum.add(example_row());
  CHECK(hex_of(sum.bytes()) == "d75876f8bb7e979e8cd9fbc1bbcbbbf0");
  sum.add(example_row());
  CHECK(hex_of(sum.bytes()) == "aeb1ecf077fd2e3d19b3f783779777e1");
}

TEST_CASE("the digest of no row is zero") {
  CHECK(digest_sum{}.bytes() == digest{});
}

TEST_CASE("a digest is the same in any order of its rows") {
  digest_sum there;
  digest_sum back;
  for (int row = 0; row < 1000; ++row) {
    there.add(cells(row, "text"));
    back.add(cells(999 - row, "text"));
  }
  CHECK(there.bytes() == back.bytes());
  back.add(cells(1000, "text"));
  CHECK(there.bytes() != back.bytes());
}

TEST_CASE("a digest carries from its lower half into its upper one") {
  // Doubling a hash often enough overflows the lower half many times; the sum
  // of n equal rows must be n times the hash, which is checked by halves.
  const auto row = example_row();
  const auto hash = XXH3_128bits(row.data(), row.size());
  digest_sum sum;
  constexpr uint64_t times = 1000;
  uint64_t low = 0;
  uint64_t carries = 0;
  for (uint64_t i = 0; i < times; ++i) {
    sum.add(row);
    carries += low + hash.low64 < low ? 1 : 0;
    low += hash.low64;
  }
  REQUIRE(carries > 0);
  uint64_t high = 0;
  for (size_t index = 0; index < 8; ++index)
    high |= uint64_t{sum.bytes()[8 + index]} << (8 * index);
  CHECK(high == hash.high64 * times + carries);
}

TEST_CASE("a number in digits is a digest, and numbers add up as digests do") {
  CHECK(digest_of_number("0") == digest{});
  CHECK(digest_of_number("258") == digest{2, 1});
  digest all{};
  all.fill(0xff);
  CHECK(digest_of_number("-1") == all);
  CHECK(digest_of_number("340282366920938463463374607431768211455") == all);
  digest_sum sum;
  sum.add(digest_of_number("-18446744073709551617"));
  sum.add(digest_of_number("18446744073709551620"));
  CHECK(sum.bytes() == digest_of_number("3"));
}
