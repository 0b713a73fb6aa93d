#include "tests/cli/workplace.hpp"

/// @file
/// Tables that a step makes where they are missing.

using namespace dunlin::test;

namespace {

class shop : public workplace {
public:
  shop() {
    sql("old.db",
        "CREATE TABLE parts(code VARCHAR(20) NOT NULL, shelf INT NOT NULL,"
        " price DECIMAL(10,2), weight REAL, photo BLOB, added DATETIME,"
        " anything, PRIMARY KEY(code, shelf));"
        "INSERT INTO parts VALUES('a', 1, '12.50', 0.5, x'00ff',"
        " '2026-01-31 12:00:00', 'x'), ('b', 2, NULL, NULL, NULL, NULL, 7);");
    write("dunlin.toml", two_stores
                             + "[[tables]]\nname = \"parts\"\n"
                               "from = \"old\"\nto = \"new\"\n"
                               "create = true\n");
  }
};

} // namespace

TEST_CASE_METHOD(shop, "a step makes its table with the columns, types and key"
                       " of its source") {
  const auto end = run({"run"});

  INFO(end.out << end.err);
  REQUIRE(end.code == 0);
  CHECK(query("new.db", "SELECT name, type, \"notnull\", pk FROM"
                        " pragma_table_info('parts')")
        == "code|TEXT|1|1\nshelf|INTEGER|1|2\nprice|TEXT|0|0\n"
           "weight|REAL|0|0\nphoto|BLOB|0|0\nadded|TEXT|0|0\n"
           "anything||0|0\n");
  CHECK(query("new.db", "SELECT code, price, weight, hex(photo), added,"
                        " anything FROM parts ORDER BY code")
        == "a|12.5|0.5|00FF|2026-01-31 12:00:00|x\nb|NULL|NULL||NULL|7\n");
  CHECK(run({"run"}).code == 0);
}

TEST_CASE_METHOD(shop, "a table that is there already stays as it is") {
  sql("new.db", "CREATE TABLE parts(code PRIMARY KEY, shelf, price, weight,"
                " photo, added, anything)");

  REQUIRE(run({"run"}).code == 0);
  CHECK(query("new.db", "SELECT group_concat(type, ',') FROM"
                        " pragma_table_info('parts')")
        == ",,,,,,\n");
}

TEST_CASE_METHOD(shop, "a dry run of a step that makes its table makes none") {
  const auto before = files();
  const auto end = run({"run", "--dry-run"});

  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(files() == before);
}

TEST_CASE_METHOD(shop, "a table that nobody makes is still an error") {
  const auto end = run({"run", "tables.parts.create=false"});

  CHECK(end.code == 2);
  CHECK(has(end.err, "parts"));
  CHECK(count_lines(end.err) == 1);
}
