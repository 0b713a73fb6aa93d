#include "tests/cli/server_databases.hpp"

#include <set>
#include <sstream>
#include <vector>

/// @file
/// Values at the edges of every type go to another database and come back: each
/// is what it was, or is named among the rejects.

using namespace dunlin::test;

namespace {

/// A type and values of it, as the database that they come from spells them.
struct values_of {
  std::string type;
  std::vector<std::string> literals;
};

/// A table `edges` with a row for each value, in a column for each type, goes
/// away and comes back to a table `back` of the same types.
class excursion : public server_databases {
public:
  excursion(std::string home, std::vector<values_of> all)
      : home_(std::move(home)), all_(std::move(all)) {
    // nop
  }

  /// Values that come back as others, which the documentation says.
  void may_change(std::set<std::string> values) {
    changed_ = std::move(values);
  }

protected:
  void make(const std::string& before = "") const {
    std::string columns;
    std::string rows;
    int row = 0;
    for (size_t i = 0; i < all_.size(); ++i) {
      const auto name = "c" + std::to_string(i);
      columns += ", " + name + " " + all_[i].type;
      for (const auto& literal : all_[i].literals)
        rows += "INSERT INTO edges (id, " + name + ") VALUES ("
                + std::to_string(++row) + ", " + literal + ");";
    }
    const auto table = "(id integer NOT NULL PRIMARY KEY" + columns + ");";
    change(home_, before + "CREATE TABLE edges" + table + "CREATE TABLE back"
                      + table + rows);
  }

  void travel(const std::string& name, const std::string& from,
              const std::string& to, const std::string& step) const {
    write("leg.toml", "name = \"" + name + "\"\n[stores.old]\nurl = \""
                          + url(from) + "\"\n[stores.new]\nurl = \"" + url(to)
                          + "\"\n[run]\nrejects = { max = 1000 }\n[[tables]]\n"
                            "from = \"old\"\nto = \"new\"\n"
                          + step);
    const auto end = run({"run", "leg.toml"});
    INFO(end.out << end.err);
    REQUIRE(end.code == 0);
    const auto verified = run({"verify", "leg.toml"});
    INFO(verified.out << verified.err);
    CHECK(verified.code == 0);
  }

  /// Rejects of both legs, as `TYPE VALUE`.
  std::set<std::string> go(const std::string& away) const {
    travel("away", home_, away, "name = \"edges\"\ncreate = true\n");
    travel("home", away, home_, "name = \"edges\"\ninto = \"back\"\n");
    std::set<std::string> named;
    for (const auto& kind : {away, home_})
      for (const auto& key : lines(ask(kind, "SELECT key_text FROM"
                                             " dunlin_rejects")))
        named.insert(told(std::stoul(key)));
    // What was not named is what it was.
    std::set<std::string> changed;
    for (size_t i = 0; i < all_.size(); ++i)
      for (const auto& id : lines(ask(home_, differing(i))))
        changed.insert(told(std::stoul(id)));
    for (const auto& each : named)
      changed.erase(each);
    CHECK(changed == changed_);
    return named;
  }

private:
  /// Rows of a type that are not in `back` as they are in `edges`.
  std::string differing(size_t type) const {
    const auto c = "c" + std::to_string(type);
    const std::string head = "SELECT edges.id FROM edges LEFT JOIN back ON"
                             " back.id = edges.id WHERE edges."
                             + c + " IS NOT NULL AND (back.id IS NULL OR NOT ";
    if (home_ == "postgresql")
      return head + "(edges." + c + "::text IS NOT DISTINCT FROM back." + c
             + "::text))";
    if (home_ == "mariadb")
      return head + "(edges." + c + " <=> back." + c + " AND hex(concat(edges."
             + c + ")) <=> hex(concat(back." + c + "))))";
    return head + "(quote(edges." + c + ") IS quote(back." + c + ")))";
  }

  /// What stands in a row.
  std::string told(size_t id) const {
    for (const auto& each : all_) {
      if (id <= each.literals.size())
        return each.type + " " + each.literals[id - 1];
      id -= each.literals.size();
    }
    return "no row " + std::to_string(id);
  }

  static std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);)
      out.push_back(line);
    return out;
  }

  std::string home_;
  std::vector<values_of> all_;
  std::set<std::string> changed_;
};

/// What both servers spell alike.
const std::vector<std::string> texts{"''",      "'a b '",  "' '",   "'NULL'",
                                     "'it''s'", "'äöü€😀'", "'012'", "'1.0'"};

const std::vector<values_of> of_postgresql{
    {"smallint", {"-32768", "32767"}},
    {"integer", {"-2147483648", "2147483647"}},
    {"bigint", {"-9223372036854775808", "9223372036854775807", "0"}},
    {"numeric",
     {"18446744073709551615", "123456789012345678901234567890.123456789",
      "0.10", "-0.000000000000000000000000000001", "'NaN'", "'Infinity'",
      "'-Infinity'"}},
    {"numeric(10,2)", {"-0.01", "12345678.90", "0"}},
    {"numeric(20,0)", {"18446744073709551615", "-1"}},
    {"numeric(65,30)", {"1e34", "1e-30"}},
    {"numeric(80,40)", {"1e39", "1e-40"}},
    {"real",
     {"'-0'", "0.1", "16777216", "3.4028235e38", "1e-45", "'NaN'", "'Infinity'",
      "'-Infinity'"}},
    {"double precision",
     {"'-0'", "0.1", "5e-324", "1.7976931348623157e308", "'NaN'", "'Infinity'",
      "'-Infinity'"}},
    {"boolean", {"true", "false"}},
    {"text", texts},
    {"text", {"E'\\\\ \\\\N \\t\\r\\n\\x01\\x7f'", "repeat('€', 400000)"}},
    {"varchar(20)", {"''", "'a b '", "repeat('€', 20)"}},
    {"char(5)", {"'ab'", "''", "'äöü'"}},
    {"bytea",
     {"''", "'\\x00ff5c270a0d09'", "'\\x4e554c4c'",
      "decode(repeat('00ff', 500000), 'hex')"}},
    {"date",
     {"'0001-01-01'", "'1969-12-31'", "'2038-01-20'", "'9999-12-31'",
      "'10000-01-01'", "'0044-03-15 BC'", "'infinity'", "'-infinity'"}},
    {"time", {"'00:00'", "'23:59:59.999999'", "'24:00'"}},
    {"time(0)", {"'12:34:56'"}},
    {"timetz", {"'12:34:56.789+05:30'"}},
    {"timestamp",
     {"'0001-01-01 00:00:00'", "'1969-12-31 23:59:59.999999'",
      "'2038-01-19 03:14:08'", "'9999-12-31 23:59:59.999999'",
      "'10000-01-01 00:00:00'", "'0044-03-15 12:00:00 BC'", "'infinity'",
      "'-infinity'"}},
    {"timestamp(3)", {"'2024-02-29 12:00:00.123'"}},
    {"timestamptz",
     {"'1970-01-01 00:00:01+00'", "'2038-01-19 03:14:07.999999+00'",
      "'2024-07-01 12:00:00+05:30'", "'1969-12-31 23:59:59+00'",
      "'2038-01-19 03:14:08+00'", "'0044-03-15 12:00:00+00 BC'", "'infinity'",
      "'-infinity'"}},
    {"interval", {"'1 year 2 days 03:04:05.678'", "'-1 month'"}},
    {"uuid",
     {"'00000000-0000-0000-0000-000000000000'",
      "'FFFFFFFF-ffff-4fff-8fff-ffffffffffff'"}},
    {"json", {"'{\"b\": 1,  \"a\": [1, 2.50, \"é\\\\u0041\"]}'", "'null'"}},
    {"jsonb", {"'{\"b\": 1,  \"a\": [1, 2.50]}'", "'1e400'"}},
    {"mood", {"'sad'", "'very happy'"}},
    {"integer[]", {"'{}'", "'{1,NULL,3}'", "'{{1,2},{3,4}}'"}},
    {"text[]", {"'{\"\",\"a,b\",\"NULL\",NULL}'"}},
    {"inet", {"'192.168.0.1/24'", "'::1'"}},
    {"macaddr", {"'08:00:2b:01:02:03'"}},
    {"bit(8)", {"B'10000001'"}},
    {"bit varying", {"B''", "B'101'"}},
    {"int4range", {"'[1,5)'", "'empty'"}},
    {"point", {"'(0.1,-2)'"}},
    {"tsvector", {"'a:1 b:2'"}},
    {"\"char\"", {"'x'"}},
    {"oid", {"4294967295"}},
};

const std::vector<values_of> of_mariadb{
    {"tinyint", {"-128", "127"}},
    {"tinyint unsigned", {"255"}},
    {"smallint unsigned", {"65535"}},
    {"mediumint", {"-8388608", "8388607"}},
    {"mediumint unsigned", {"16777215"}},
    {"int unsigned", {"4294967295"}},
    {"bigint", {"-9223372036854775808", "9223372036854775807"}},
    {"bigint unsigned", {"0", "9223372036854775808", "18446744073709551615"}},
    {"boolean", {"true", "false", "2"}},
    {"decimal(10,2)", {"-0.01", "12345678.90", "0"}},
    {"decimal(65,30)", {"99999999999999999999999999999999999.5", "1e-30"}},
    {"decimal(20,0)", {"18446744073709551615"}},
    {"float", {"-0e0", "0.1", "16777216", "3.4028234e38", "1e-45"}},
    {"double", {"-0e0", "0.1", "5e-324", "1.7976931348623157e308"}},
    {"bit(1)", {"b'0'", "b'1'"}},
    {"bit(64)", {"b'0'", "18446744073709551615"}},
    {"year", {"0", "1901", "2155"}},
    {"varchar(50) CHARACTER SET utf8mb4", texts},
    {"longtext",
     {"'\\\\ \\\\N \\t\\r\\n\\Z'", "concat('a', char(0), 'b')",
      "repeat('€', 400000)"}},
    {"varchar(20) CHARACTER SET latin1", {"'äöü€'", "''"}},
    {"char(5)", {"'ab'", "''", "'äöü'"}},
    {"enum('a','b c','','é')", {"'a'", "'b c'", "''", "'é'"}},
    {"set('x','y','z')", {"''", "'x'", "'x,z'"}},
    {"json", {"'{\"b\": 1,  \"a\": [1, 2.50]}'", "'null'"}},
    {"binary(4)", {"x'00ff0000'", "'abcd'"}},
    {"varbinary(20)", {"x''", "x'ff00fe'", "'text'"}},
    {"longblob", {"x''", "x'00ff5c270a0d09'", "repeat(x'00ff', 500000)"}},
    {"date",
     {"'0001-01-01'", "'1969-12-31'", "'9999-12-31'", "'0000-00-00'",
      "'2024-00-10'", "'2024-02-00'"}},
    {"time", {"'-838:59:59'", "'838:59:59'", "'00:00:00'", "'24:00:00'"}},
    {"time(6)", {"'12:34:56.000001'", "'-00:00:00.5'"}},
    {"datetime(6)",
     {"'0001-01-01 00:00:00'", "'1969-12-31 23:59:59.999999'",
      "'2038-01-19 03:14:08'", "'9999-12-31 23:59:59.999999'",
      "'0000-00-00 00:00:00'", "'2024-00-10 00:00:00'"}},
    {"timestamp(6) NULL",
     {"'1970-01-01 00:00:01'", "'2038-01-19 03:14:07.999999'",
      "'0000-00-00 00:00:00'"}},
    {"uuid",
     {"'00000000-0000-0000-0000-000000000000'",
      "'FFFFFFFF-ffff-4fff-8fff-ffffffffffff'"}},
    {"inet6", {"'::1'", "'2001:db8::ff00:42:8329'"}},
    {"geometry", {"ST_GeomFromText('POINT(0.1 -2)')"}},
};

const std::vector<values_of> of_sqlite{
    {"BOOLEAN", {"0", "1", "2", "'t'"}},
    {"INTEGER", {"-9223372036854775808", "9223372036854775807", "'a'"}},
    {"REAL", {"0.1", "5e-324", "1.7976931348623157e308", "9e999", "-9e999"}},
    {"DECIMAL(20,4)", {"12.5", "-0.0001", "1e15"}},
    {"TEXT", texts},
    {"TEXT",
     {"'a' || char(0) || 'b'", "CAST(x'ff' AS TEXT)", "char(1, 9, 127)",
      "replace(hex(zeroblob(400000)), '00', '€')", "x'00ff'"}},
    {"VARCHAR(20)",
     {"'a b '", "replace(hex(zeroblob(20)), '00', '€')",
      "'longer than twenty characters'"}},
    {"BLOB", {"x''", "x'00ff5c270a0d09'", "zeroblob(1000000)", "'text'"}},
    {"DATE",
     {"'0001-01-01'", "'1969-12-31'", "'9999-12-31'", "'0000-00-00'",
      "'2024-02-30'"}},
    {"TIME", {"'00:00:00'", "'23:59:59.999999'"}},
    {"DATETIME",
     {"'0001-01-01 00:00:00'", "'1969-12-31 23:59:59.999999'",
      "'2038-01-19 03:14:08'", "'9999-12-31 23:59:59.999999'",
      "'2024-01-01 12:00:00+02:00'", "1700000000"}},
    {"UUID", {"'00000000-0000-0000-0000-000000000000'", "'no UUID'"}},
    {"JSON", {"'{\"b\": 1,  \"a\": [1, 2.50]}'", "'{'"}},
    {"ANY_TYPE_OF_OUR_OWN", {"1", "0.5", "'1'", "x'31'"}},
    {"", {"1", "18446744073709551615", "'1'", "x'31'"}},
};

class from_sqlite : public excursion {
public:
  from_sqlite() : excursion("sqlite", of_sqlite) {
    make();
  }
};

/// A table `t` that numbers its rows and computes a column, and `back` like it.
class numbered_rows : public excursion {
public:
  numbered_rows() : excursion("", {}) {
    change("postgresql",
           "CREATE TABLE t(id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
           " n int, d int GENERATED ALWAYS AS (n * 2) STORED);"
           "CREATE TABLE back(LIKE t INCLUDING ALL);"
           "INSERT INTO t(n) VALUES(5), (6), (7)");
    change("mariadb", "CREATE TABLE t(id int AUTO_INCREMENT PRIMARY KEY, n int,"
                      " d int AS (n * 2) STORED); CREATE TABLE back LIKE t;"
                      "INSERT INTO t(n) VALUES(5), (6), (7)");
  }

  void go_and_come(const std::string& home) const {
    INFO(home);
    travel(home + " away", home, "sqlite",
           "name = \"t\"\ninto = \"" + home + "\"\ncreate = true\n");
    travel(home + " home", "sqlite", home,
           "name = \"t\"\nkey = [\"id\"]\ninto = \"back\"\n"
           "query = \"SELECT id, n FROM "
               + home + "\"\n");
    CHECK(ask("sqlite", "SELECT id, n, d FROM " + home)
          == "1|5|10\n2|6|12\n3|7|14\n");
    CHECK(ask(home, "SELECT * FROM back ORDER BY id")
          == ask(home, "SELECT * FROM t ORDER BY id"));
    change(home, "INSERT INTO back(n) VALUES(8)");
    CHECK(ask(home, "SELECT max(id) FROM back") == "4\n");
  }
};

class from_postgresql : public excursion {
public:
  from_postgresql() : excursion("postgresql", of_postgresql) {
    make("CREATE TYPE mood AS ENUM ('sad', 'very happy');");
  }
};

class from_mariadb : public excursion {
public:
  from_mariadb() : excursion("mariadb", of_mariadb) {
    // Once these were let in.
    make("SET NAMES utf8mb4; SET sql_mode = '', time_zone = '+00:00';");
  }
};

} // namespace

TEST_CASE_METHOD(from_postgresql, "every type of PostgreSQL comes back from"
                                  " MariaDB, or its value is named") {
  // MariaDB has no signs of zeros.
  may_change({"double precision '-0'", "real '-0'"});
  CHECK(go("mariadb")
        == std::set<std::string>{
            "date '-infinity'", "date '0044-03-15 BC'", "date '10000-01-01'",
            "date 'infinity'", "double precision '-Infinity'",
            "double precision 'Infinity'", "double precision 'NaN'",
            "real '-Infinity'", "real 'Infinity'", "real 'NaN'",
            "timestamp '-infinity'", "timestamp '0044-03-15 12:00:00 BC'",
            "timestamp '10000-01-01 00:00:00'", "timestamp 'infinity'",
            "timestamptz '-infinity'",
            "timestamptz '0044-03-15 12:00:00+00 BC'",
            "timestamptz '1969-12-31 23:59:59+00'",
            "timestamptz '2038-01-19 03:14:08+00'", "timestamptz 'infinity'"});
}

TEST_CASE_METHOD(from_postgresql, "every type of PostgreSQL comes back from"
                                  " SQLite, or its value is named") {
  // Nor has a REAL column of SQLite, and NaN is NULL there.
  may_change({"double precision '-0'", "real '-0'"});
  CHECK(go("sqlite")
        == std::set<std::string>{"double precision 'NaN'", "real 'NaN'"});
}

TEST_CASE_METHOD(from_mariadb, "every type of MariaDB comes back from"
                               " PostgreSQL, or its value is named") {
  CHECK(go("postgresql")
        == std::set<std::string>{
            "date '0000-00-00'", "date '2024-00-10'", "date '2024-02-00'",
            "datetime(6) '0000-00-00 00:00:00'",
            "datetime(6) '2024-00-10 00:00:00'",
            "longtext concat('a', char(0), 'b')", "time '-838:59:59'",
            "time '838:59:59'", "time(6) '-00:00:00.5'",
            "timestamp(6) NULL '0000-00-00 00:00:00'"});
}

TEST_CASE_METHOD(from_mariadb, "every type of MariaDB comes back from SQLite,"
                               " or its value is named") {
  // SQLite takes them, and MariaDB in its strict mode not again.
  CHECK(go("sqlite")
        == std::set<std::string>{"date '0000-00-00'", "date '2024-00-10'",
                                 "date '2024-02-00'",
                                 "datetime(6) '0000-00-00 00:00:00'",
                                 "datetime(6) '2024-00-10 00:00:00'",
                                 "timestamp(6) NULL '0000-00-00 00:00:00'"});
}

TEST_CASE_METHOD(from_sqlite, "every type of SQLite comes back from PostgreSQL,"
                              " or its value is named") {
  // What has no type is a text there, and `t` a spelling of true.
  may_change({" 1", " 18446744073709551615", "BOOLEAN 't'"});
  CHECK(go("postgresql")
        == std::set<std::string>{
            " x'31'", "ANY_TYPE_OF_OUR_OWN x'31'", "BLOB 'text'", "BOOLEAN 2",
            "DATE '0000-00-00'", "DATE '2024-02-30'",
            "DATETIME '2024-01-01 12:00:00+02:00'", "DATETIME 1700000000",
            // Back as 12.5000, which a column of numbers would not keep.
            "DECIMAL(20,4) 12.5", "DECIMAL(20,4) 1e15", "INTEGER 'a'",
            "JSON '{'", "TEXT 'a' || char(0) || 'b'",
            "TEXT CAST(x'ff' AS TEXT)", "TEXT x'00ff'", "UUID 'no UUID'",
            "VARCHAR(20) 'longer than twenty characters'"});
}

TEST_CASE_METHOD(from_sqlite, "every type of SQLite comes back from MariaDB, or"
                              " its value is named") {
  may_change({" 1", " 18446744073709551615"});
  CHECK(go("mariadb")
        == std::set<std::string>{
            " x'31'", "ANY_TYPE_OF_OUR_OWN x'31'", "BLOB 'text'", "BOOLEAN 't'",
            "DATE '0000-00-00'", "DATE '2024-02-30'",
            "DATETIME '2024-01-01 12:00:00+02:00'", "DATETIME 1700000000",
            "DECIMAL(20,4) 12.5", "DECIMAL(20,4) 1e15", "INTEGER 'a'",
            "JSON '{'", "REAL -9e999", "REAL 9e999", "TEXT CAST(x'ff' AS TEXT)",
            "TEXT x'00ff'", "VARCHAR(20) 'longer than twenty characters'"});
}

TEST_CASE_METHOD(numbered_rows, "identity and generated columns come back, and"
                                " go on behind their rows") {
  go_and_come("postgresql");
  go_and_come("mariadb");
}
