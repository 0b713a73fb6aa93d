#pragma once

#include "stores/digest.hpp"
#include "tests/stores/contract_writer.hpp"
#include "tests/stores/source_contract.hpp"

/// @file
/// What casts do in every store whose columns have types. A fixture has,
/// besides what store_contract.hpp says, `run_on_target(SQL)`.

namespace dunlin {

/// Rows that do not fit the table of `check_cast_contract` as they are.
inline std::vector<std::string> rows_to_cast() {
  return {cells(1, "2.25", "7.5", "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f",
                "2024-12-31 23:59:59.5", "a\xff", "never"),
          cells(2, "-2.25", "-7.5", "abc", "2024-12-31 00:00:00", "b",
                "2024-01-02"),
          // Rounded it is still too large.
          cells(3, "99999.95", 1, "abc", nullptr, "c", nullptr),
          // No digits that are too many.
          cells(4, 1, "seven", "abc", nullptr, "d", nullptr)};
}

inline chunk chunk_to_cast(const std::vector<std::string>& rows) {
  chunk out;
  out.columns = 7;
  for (const auto& row : rows) {
    out.bytes += row;
    ++out.rows;
  }
  return out;
}

/// A step with a cast for each column but the key.
inline target_spec spec_with_casts() {
  target_spec spec{"step", "t", {"id", "n", "i", "s", "m", "x", "d"},
                   {"id"}, {0}, 7};
  spec.casts = {cast_way::none,     cast_way::round, cast_way::round,
                cast_way::truncate, cast_way::round, cast_way::replace,
                cast_way::null};
  return spec;
}

/// The first two of them, as they stand there.
inline std::vector<std::string> rows_cast() {
  return {
      cells(1, "2.3", 8, "\xc3\xa4\xc3\xb6\xc3\xbc", "2025-01-01 00:00:00",
            "a\xef\xbf\xbd", nullptr),
      cells(2, "-2.3", -8, "abc", "2024-12-31 00:00:00", "b", "2024-01-02")};
}

/// @param create makes the table `t` with columns id, n of one digit behind its
///   point, a small integer i, s of three characters, m of whole seconds, x of
///   any text and d of days.
template <class Fixture>
void check_cast_contract(const std::string& create) {
  Fixture fixture;
  fixture.run_on_target(create);
  const auto store = fixture.open_target();
  auto& target = *store->target();
  REQUIRE(target.take_over(claim_of("run 1")));
  REQUIRE(target.prepare(spec_with_casts()));
  REQUIRE(
      target.open_step({"step", step_kind::table, "identity", cells(99), ""}));
  REQUIRE(target.begin_batch("step", {0, 0}));
  const auto written = target.write_rows(chunk_to_cast(rows_to_cast()));
  INFO((written ? "" : written.error().text));
  REQUIRE(written);
  const auto counts = target.commit_batch({{"", cells(99), {}}, 4, 4, false});
  INFO((counts ? "" : counts.error().text));
  REQUIRE(counts);
  CHECK(counts->migrated == 2);
  CHECK(counts->rejected == 2);

  const auto connection
      = fixture.open(fixture.target_config(), store_access::read);
  const auto reader = connection->make_source();
  REQUIRE(reader->prepare({"t", "", {"id"}}));
  std::vector<std::string> expected;
  digest_sum stands;
  for (const auto& row : rows_cast()) {
    expected.push_back(to_text(row));
    stands.add(row);
  }
  CHECK(read_all(*reader, {"", cells(99), {}}) == expected);
  const auto batches = target.read_batches("step");
  REQUIRE(batches);
  REQUIRE(batches->size() == 1);
  CHECK(batches->front().sum == stands.bytes());
  const auto foreseen
      = target.foresee_rows("step", chunk_to_cast({rows_to_cast().front()}));
  REQUIRE(foreseen);
  digest_sum one;
  one.add(rows_cast().front());
  CHECK(foreseen->front() == one.bytes());
}

} // namespace dunlin
