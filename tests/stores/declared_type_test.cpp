#include "stores/sqlite/declared_type.hpp"
#include "tests/catch.hpp"

using namespace dunlin;
using namespace dunlin::sqlite;

namespace {

struct declared {
  const char* text;
  type_family family;
  uint32_t size;
  uint32_t scale;
};

} // namespace

TEST_CASE("a declared type says what its column holds") {
  const auto one
      = GENERATE(declared{"VARCHAR(20)", type_family::text, 20, 0},
                 declared{"decimal(10, 2)", type_family::decimal, 10, 2},
                 declared{"NUMERIC", type_family::decimal, 0, 0},
                 declared{"BIGINT", type_family::integer, 8, 0},
                 declared{"double precision", type_family::real, 8, 0},
                 declared{"Boolean", type_family::boolean, 0, 0},
                 declared{"DATETIME", type_family::timestamp, 0, 0},
                 declared{"date", type_family::date, 0, 0},
                 declared{"TIME", type_family::time, 0, 0},
                 declared{"BLOB", type_family::blob, 0, 0},
                 declared{"uuid", type_family::uuid, 0, 0},
                 declared{"INTEGER_OR_TEXT", type_family::any, 0, 0},
                 declared{"", type_family::any, 0, 0},
                 declared{"geometry", type_family::any, 0, 0});

  const auto type = type_of(one.text);

  INFO(one.text);
  CHECK(type.family == one.family);
  CHECK(type.size == one.size);
  CHECK(type.scale == one.scale);
  CHECK(type.declared == one.text);
}

TEST_CASE("integers beyond 64 bits with a sign get a column that keeps texts") {
  CHECK(declaration_of({type_family::integer, 8, 0, true}).empty());
  CHECK(declaration_of({type_family::integer, 4, 0, true}) == "INTEGER");
}

TEST_CASE("a created table has a key only of columns that it has") {
  target_spec spec{"s", "t", {"a", "b"}, {"rowid"}, {2}, 3};

  CHECK(create_table_sql(spec) == "CREATE TABLE \"t\"(\"a\", \"b\")");
  spec.key = {"b"};
  spec.key_positions = {1};
  CHECK(create_table_sql(spec)
        == "CREATE TABLE \"t\"(\"a\", \"b\" NOT NULL, PRIMARY KEY(\"b\"))");
}
