#include "tests/stores/mariadb_bench.hpp"

#include <limits>

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

/// What a column of a type holds, read by a source.
lines read_column(const std::string& type, const lines& literals) {
  lines sql{"CREATE TABLE t(id int PRIMARY KEY, v " + type + ")"};
  int id = 0;
  for (const auto& literal : literals)
    // A zero date of an older day.
    sql.push_back("SET STATEMENT sql_mode = '' FOR INSERT INTO t VALUES("
                  + std::to_string(++id) + ", " + literal + ")");
  const mariadb_source source{sql};
  lines out;
  for (const auto& row : source.rows(read_table("t")))
    out.push_back(row.substr(row.find(", ") + 2));
  return out;
}

} // namespace

TEST_CASE("integers of MariaDB are integers, and digits beyond 64 bits") {
  CHECK(read_column("tinyint", {"-128", "127"}) == lines{"-128", "127"});
  CHECK(read_column("boolean", {"true", "false"}) == lines{"1", "0"});
  CHECK(read_column("smallint unsigned", {"65535"}) == lines{"65535"});
  CHECK(read_column("mediumint", {"-8388608"}) == lines{"-8388608"});
  CHECK(read_column("int unsigned zerofill", {"7", "4294967295"})
        == lines{"7", "4294967295"});
  CHECK(read_column("bigint", {"-9223372036854775808"})
        == lines{"-9223372036854775808"});
  CHECK(read_column("bigint unsigned",
                    {"9223372036854775807", "9223372036854775808",
                     "18446744073709551615"})
        == lines{"9223372036854775807", "'9223372036854775808'",
                 "'18446744073709551615'"});
  CHECK(read_column("year", {"0", "2026"}) == lines{"0", "2026"});
  CHECK(read_column("bit(1)", {"b'1'"}) == lines{"1"});
  CHECK(read_column("bit(64)", {"b'101'", "18446744073709551615"})
        == lines{"5", "'18446744073709551615'"});
}

TEST_CASE("a FLOAT of MariaDB is read exactly") {
  CHECK(
      read_column("float", {"16777216", "0.1", "3.4e38"})
      == lines{"16777216.0", "0.10000000149011612", "3.3999999521443642e+38"});
  CHECK(read_column("double", {"0.1", "-0.0", "1e308"})
        == lines{"0.1", "0.0", "1e+308"});
}

TEST_CASE("decimals of MariaDB keep their digits") {
  CHECK(read_column("decimal(10,2)", {"-12.5", "0"})
        == lines{"'-12.50'", "'0.00'"});
  CHECK(read_column("decimal(50,20)", {"123456789012345678901234567890.1"})
        == lines{"'123456789012345678901234567890.10000000000000000000'"});
}

TEST_CASE("days and times of MariaDB are texts, zero dates too") {
  CHECK(read_column("date", {"'2026-01-31'", "'0000-00-00'", "'2026-00-00'"})
        == lines{"'2026-01-31'", "'0000-00-00'", "'2026-00-00'"});
  CHECK(read_column("time(6)", {"'23:59:59.5'", "'-838:59:59'", "'00:00:00'"})
        == lines{"'23:59:59.5'", "'-838:59:59'", "'00:00:00'"});
  CHECK(read_column("datetime(6)",
                    {"'2026-01-31 23:59:59.123'", "'2026-01-31'",
                     "'0000-00-00 00:00:00'", "'2026-01-31 00:00:00.000001'"})
        == lines{"'2026-01-31 23:59:59.123'", "'2026-01-31 00:00:00'",
                 "'0000-00-00 00:00:00'", "'2026-01-31 00:00:00.000001'"});
  CHECK(read_column("timestamp(3) NULL",
                    {"'2026-01-31 23:59:59.5'", "'0000-00-00 00:00:00'"})
        == lines{"'2026-01-31 23:59:59.5+00'", "'0000-00-00 00:00:00+00'"});
}

TEST_CASE("texts and bytes of MariaDB stay what they are") {
  CHECK(read_column("varchar(10)", {"'a'", "''", "NULL"})
        == lines{"'a'", "''", "NULL"});
  CHECK(read_column("varchar(10) CHARACTER SET latin1", {"'\xc3\xa9'"})
        == lines{"'\xc3\xa9'"});
  CHECK(read_column("char(5)", {"'a '"}) == lines{"'a'"});
  CHECK(read_column("enum('x', 'y')", {"'y'"}) == lines{"'y'"});
  CHECK(read_column("set('x', 'y')", {"'y,x'"}) == lines{"'x,y'"});
  CHECK(read_column("json", {"'{\"a\": 1}'"}) == lines{"'{\"a\": 1}'"});
  CHECK(read_column("uuid", {"'123E4567-e89b-12d3-a456-426614174000'"})
        == lines{"'123e4567-e89b-12d3-a456-426614174000'"});
  CHECK(read_column("inet6", {"'::1'"}) == lines{"'::1'"});
  CHECK(read_column("blob", {"x'00ff'"}) == lines{"x'00ff'"});
  CHECK(read_column("binary(3)", {"x'00ff'"}) == lines{"x'00ff00'"});
  CHECK(read_column("varbinary(3)", {"'ab'"}) == lines{"x'6162'"});
}

TEST_CASE("a text with a byte 0 comes whole") {
  const mariadb_source source{
      {"CREATE TABLE t(id int PRIMARY KEY, v text)",
       "INSERT INTO t VALUES(1, concat('a', char(0), 'b'))"}};
  REQUIRE(source->prepare(read_table("t")));
  REQUIRE(source->begin_rows({"", cells(1), {}}));
  const auto page = source->read_rows(chunk_bytes_max);
  REQUIRE(page);
  CHECK(page->rows->bytes == cells(1, std::string_view{"a\0b", 3}));
}

TEST_CASE("a source tells the types of its columns in common words") {
  const mariadb_source source{
      {"CREATE TABLE t(id bigint unsigned PRIMARY KEY, d decimal(10,2) NOT"
       " NULL, f float, v varchar(20), x longtext, b varbinary(9), t time(3),"
       " s datetime, i timestamp(6) NULL, j json, u uuid, e enum('a'),"
       " o inet6, y year)"}};
  const auto shape = source->prepare(read_table("t"));
  REQUIRE(shape);
  REQUIRE(shape->types.size() == 14);
  const auto& types = shape->types;
  CHECK(types[0]
        == column_type{type_family::integer, 8, 0, true, false, true,
                       "bigint(20) unsigned"});
  CHECK(types[1]
        == column_type{type_family::decimal, 10, 2, false, false, true,
                       "decimal(10,2)"});
  CHECK(types[2].family == type_family::real);
  CHECK(types[2].size == 4);
  CHECK(types[3].family == type_family::text);
  CHECK(types[3].size == 20);
  CHECK(types[4].family == type_family::text);
  CHECK(types[5].family == type_family::blob);
  CHECK(types[5].size == 9);
  CHECK(types[6].family == type_family::time);
  CHECK(types[6].size == 3);
  CHECK(types[7].family == type_family::timestamp);
  CHECK(types[8].family == type_family::instant);
  CHECK(types[8].size == 6);
  CHECK(types[9].family == type_family::json);
  CHECK(types[10].family == type_family::uuid);
  CHECK(types[11].family == type_family::text);
  CHECK(types[12].family == type_family::other);
  CHECK(types[13].family == type_family::integer);
}
