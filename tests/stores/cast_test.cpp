#include "stores/cast.hpp"

#include "stores/digest.hpp"
#include "stores/target_spec.hpp"
#include "tests/catch.hpp"
#include "tests/stores/contract_writer.hpp"
#include "tests/stores/target_bench.hpp"

using namespace dunlin;

namespace {

using room_kind = cast_room::kind;

value cell_of(const std::string& cells) {
  return value_reader{cells}.next();
}

/// What becomes of a cell, by `to_text`; empty if the cast is of no use.
std::string cast_of(cast_way way, const cast_room& room,
                    const std::string& cell) {
  std::string buffer;
  const auto other = cast_cell(way, room, cell_of(cell), buffer);
  if (!other)
    return "";
  std::string out;
  append_value(out, *other);
  return to_text(out);
}

} // namespace

TEST_CASE("a number is rounded half away from zero") {
  CHECK(round_decimal("2.25", 1) == "2.3");
  CHECK(round_decimal("-2.25", 1) == "-2.3");
  CHECK(round_decimal("2.249999", 1) == "2.2");
  CHECK(round_decimal("9.95", 1) == "10.0");
  CHECK(round_decimal("-99.5", 0) == "-100");
  CHECK(round_decimal("0.4", 0) == "0");
  CHECK(round_decimal("-0.4", 0) == "0");
  CHECK(round_decimal(".5", 0) == "1");
  CHECK(round_decimal("+007.25", 1) == "7.3");
  CHECK(round_decimal("0.05", 1) == "0.1");
  CHECK(round_decimal("12345678901234567890.5", 0) == "12345678901234567891");
  for (const char* none : {"", ".", "1", "1.5", "1e5", "NaN", "1.2.34", "1.x9"})
    CHECK_FALSE(round_decimal(none, 1));
}

TEST_CASE("a moment is rounded into the next second, day and year") {
  CHECK(round_moment("2024-12-31 23:59:59.5", 0) == "2025-01-01 00:00:00");
  CHECK(round_moment("2024-02-28 23:59:59.9999996", 6)
        == "2024-02-29 00:00:00.000000");
  CHECK(round_moment("2024-01-01T10:59:59.95+00", 1)
        == "2024-01-01T11:00:00.0+00");
  CHECK(round_moment("2024-01-01 10:00:00.1234564", 6)
        == "2024-01-01 10:00:00.123456");
  CHECK(round_moment("10:59:59.5", 0) == "11:00:00");
  CHECK(round_moment("23:59:59.5", 0) == "24:00:00");
  CHECK(round_moment("-837:59:59.5", 0) == "-838:00:00");
  CHECK(round_moment("09:59:59.5", 0) == "10:00:00");
  for (const char* none :
       {"", "10:00:00", "10:00:00.1", "9999-12-31 23:59:59.95", "x.95",
        "2024-02-30 23:59:59.95", "0044-03-15 BC 23:59:59.95"})
    CHECK_FALSE(round_moment(none, 1));
}

TEST_CASE("a text is cut behind whole characters") {
  CHECK(cut_text("\xc3\xa4\xc3\xb6\xc3\xbc", 2, 0) == "\xc3\xa4\xc3\xb6");
  CHECK(cut_text("\xc3\xa4\xc3\xb6\xc3\xbc", 0, 3) == "\xc3\xa4");
  CHECK(cut_text("abc", 3, 3) == "abc");
  CHECK(cut_text("abc", 0, 0) == "abc");
}

TEST_CASE("each byte that is no text becomes U+FFFD") {
  CHECK(replace_no_text(std::string_view{"a\0b\xff", 4})
        == "a\xef\xbf\xbd"
           "b\xef\xbf\xbd");
  CHECK(replace_no_text("\xc3\xa4") == "\xc3\xa4");
  CHECK(replace_no_text("\xe2\x82") == "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("a cast has something to say to the values that it is for alone") {
  const cast_room whole{room_kind::whole, 0, 0, 0};
  const cast_room narrow{room_kind::real4, 0, 0, 0};
  const cast_room wide{room_kind::real8, 0, 0, 0};
  const cast_room text{room_kind::text, 0, 2, 0};
  CHECK(cast_of(cast_way::null, {}, cells("x")) == "NULL");
  CHECK(cast_of(cast_way::none, {}, cells("x")).empty());
  CHECK(cast_of(cast_way::round, whole, real_cell(2.5)) == "'3'");
  CHECK(cast_of(cast_way::round, whole, real_cell(1e300 * 1e300)).empty());
  CHECK(cast_of(cast_way::round, whole, cells("x")).empty());
  CHECK(cast_of(cast_way::round, narrow, real_cell(0.1))
        == "0.10000000149011612");
  CHECK(cast_of(cast_way::round, narrow, real_cell(1e300)).empty());
  CHECK(cast_of(cast_way::round, wide, cells(9007199254740993))
        == to_text(real_cell(9007199254740992.0)));
  CHECK(cast_of(cast_way::round, text, cells("abc")).empty());
  CHECK(cast_of(cast_way::truncate, text, cells("abc")) == "'ab'");
  CHECK(cast_of(cast_way::truncate, whole, cells("abc")).empty());
  CHECK(cast_of(cast_way::replace, text, cells("a\xff")) == "'a\xef\xbf\xbd'");
}

TEST_CASE("a cast is of a column that the step writes, and none of its key") {
  table_block block;
  block.name = "t";
  source_shape shape;
  shape.columns = {"id", "Name"};
  shape.key = {"id"};
  shape.key_positions = {0};
  shape.row_cells = 2;
  block.casts = {{"name", cast_way::truncate}};
  const auto spec = make_target_spec(block, shape);
  CHECK(spec.casts == std::vector{cast_way::none, cast_way::truncate});
  CHECK(check_casts(block, spec));

  block.casts = {{"Nane", cast_way::null}};
  const auto unknown = check_casts(block, make_target_spec(block, shape));
  CHECK(code_of(unknown) == error_code::unknown_column);
  CHECK(unknown.error().text.find("did you mean \"Name\"?")
        != std::string::npos);
  block.casts = {{"id", cast_way::null}};
  CHECK(code_of(check_casts(block, make_target_spec(block, shape)))
        == error_code::bad_value);
}

TEST_CASE("casts in a target of SQLite, also under replace and in what is"
          " foretold") {
  target_bench bench{
      "CREATE TABLE t(id INTEGER PRIMARY KEY, r REAL, i INTEGER);"
      "INSERT INTO t VALUES (3, 0, 0)"};
  auto spec = target_bench::spec_of({"id", "r", "i"}, existing_rows::replace);
  spec.casts = {cast_way::none, cast_way::round, cast_way::null};
  bench.begin_step(spec);
  const auto wide = cells(1, 9007199254740993, "012");
  const auto standing = cells(3, 9007199254740993, "012");
  const auto counts = bench.write({0, 0}, {wide, cells(2, "x2", 5), standing});
  REQUIRE(counts);
  CHECK(counts->migrated == 3);
  CHECK(bench.rows("SELECT * FROM t ORDER BY id")
        == lines{"1, 9007199254740992.0, NULL", "2, 'x2', 5",
                 "3, 9007199254740992.0, NULL"});
  chunk block = bench.chunk_of({wide});
  const auto foreseen = bench.target().foresee_rows("step", block);
  REQUIRE(foreseen);
  digest_sum one;
  one.add(cells(1) + real_cell(9007199254740992.0) + cells(nullptr));
  CHECK(foreseen->front() == one.bytes());
}

TEST_CASE("without a cast the same rows are rejects in SQLite") {
  target_bench bench{
      "CREATE TABLE t(id INTEGER PRIMARY KEY, r REAL, i INTEGER)"};
  bench.begin_copy({"id", "r", "i"});
  const auto counts = bench.write(
      {0, 0}, {cells(1, 9007199254740993, 1), cells(2, 1, "012")});
  REQUIRE(counts);
  CHECK(counts->rejected == 2);
}
