#include "stores/mariadb/create_table.hpp"
#include "stores/postgresql/create_table.hpp"
#include "tests/catch.hpp"

using namespace dunlin;

namespace {

struct declared {
  column_type type;
  const char* postgresql;
  const char* mariadb;
};

column_type not_null(column_type type) {
  type.is_not_null = true;
  return type;
}

} // namespace

TEST_CASE("a column that is made keeps the values of its source's type") {
  using enum type_family;
  const auto one = GENERATE(
      declared{{boolean}, "boolean", "tinyint(1)"},
      declared{{integer, 1}, "smallint", "tinyint"},
      declared{{integer, 4}, "integer", "int"},
      declared{{integer, 4, 0, true}, "bigint", "int unsigned"},
      declared{{integer, 8, 0, true}, "numeric(20, 0)", "bigint unsigned"},
      declared{{real, 4}, "real", "float"},
      declared{{real, 8}, "double precision", "double"},
      declared{{decimal, 10, 2}, "numeric(10, 2)", "decimal(10, 2)"},
      declared{{decimal}, "numeric", "longtext"},
      declared{{decimal, 80, 2}, "numeric(80, 2)", "longtext"},
      declared{{text}, "text", "longtext"},
      declared{{text, 20}, "varchar(20)", "varchar(20)"},
      declared{{text, 5, 0, false, true}, "char(5)", "varchar(5)"},
      declared{{blob}, "bytea", "longblob"},
      declared{{blob, 16}, "bytea", "varbinary(16)"},
      declared{{date}, "date", "date"},
      declared{{type_family::time}, "time", "time(6)"},
      declared{{timestamp, 6}, "timestamp", "datetime(6)"},
      declared{{instant}, "timestamptz", "timestamp(6) NULL DEFAULT NULL"},
      declared{{uuid}, "uuid", "char(36)"}, declared{{json}, "json", "json"},
      declared{{any}, "text", "longtext"},
      declared{{other}, "text", "longtext"});

  CHECK(postgresql::declaration_of(one.type) == one.postgresql);
  CHECK(mariadb::declaration_of(one.type, false) == one.mariadb);
}

TEST_CASE("a table that is made has the key of its source") {
  target_spec spec{"s", "sales.t", {"a", "b"}, {"a"}, {0}, 2};
  spec.types = {{type_family::text}, not_null({type_family::integer, 4})};

  CHECK(postgresql::create_table_sql(spec)
        == "CREATE TABLE \"sales\".\"t\"(\"a\" text NOT NULL,"
           " \"b\" integer NOT NULL, PRIMARY KEY(\"a\"))");
  CHECK(mariadb::create_table_sql(spec)
        == "CREATE TABLE `sales`.`t`(`a` varchar(255) NOT NULL,"
           " `b` int NOT NULL, PRIMARY KEY(`a`)) ENGINE=InnoDB"
           " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
}
