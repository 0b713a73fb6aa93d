#pragma once

#include "tests/catch.hpp"
#include "tests/stores/contract_writer.hpp"

#include <string_view>

/// @file
/// The digest that every store must keep of the documented row; see
/// store_contract.hpp.

namespace dunlin {

/// @param create makes the table `v` with columns for an integer, a text, a
///   real, a text and a blob.
template <class Fixture>
void check_digest_contract(const std::string& create) {
  using namespace std::string_view_literals;
  // The row 1, 'a', 2.5, NULL, x'00', byte by byte as stores/README.md has it.
  constexpr auto row = "\x01\x01\0\0\0\0\0\0\0"
                       "\x03\x01\0\0\0"
                       "a"
                       "\x02\0\0\0\0\0\0\x04\x40"
                       "\0"
                       "\x04\x01\0\0\0\0"sv;
  constexpr digest documented{0xd7, 0x58, 0x76, 0xf8, 0xbb, 0x7e, 0x97, 0x9e,
                              0x8c, 0xd9, 0xfb, 0xc1, 0xbb, 0xcb, 0xbb, 0xf0};
  Fixture fixture;
  fixture.run_on_target(create);
  const auto store = fixture.open_target();
  auto& target = *store->target();
  REQUIRE(target.take_over(claim_of("run 1")));
  REQUIRE(target.prepare({"step",
                          "v",
                          {"id", "name", "number", "absent", "bytes"},
                          {"id"},
                          {0},
                          5}));
  REQUIRE(
      target.open_step({"step", step_kind::table, "identity", cells(99), ""}));
  REQUIRE(target.begin_batch("step", {0, 0}));
  REQUIRE(target.write_rows({std::string{row}, 1, 5}));
  REQUIRE(target.commit_batch({{"", cells(99), {}}, 1, 0, false}));

  const auto batches = target.read_batches("step");
  REQUIRE(batches);
  REQUIRE(batches->size() == 1);
  CHECK(batches->front().sum == documented);
  CHECK(batches->front().summed_by.empty());
  // What `verify` reads there has the same bytes.
  const auto read = store->make_source();
  REQUIRE(read->prepare({"v", "", {"id"}, scan_mode::paged}));
  REQUIRE(read->begin_rows({"", cells(99), {}}));
  const auto page = read->read_rows(1'000);
  REQUIRE(page);
  CHECK(page->rows->bytes == row);
  read->end_rows();
}

} // namespace dunlin
