#include "stores/key_file.hpp"
#include "tests/stores/sqlite_fixture.hpp"

using namespace dunlin;

namespace {

using texts = std::vector<std::string>;

/// A source made by SQL, and what it makes of the lines of a file.
class listing {
public:
  explicit listing(const std::string& sql) {
    fixture_.run_on_source(sql);
  }

  texts of(const source_spec& from, const std::string& lines) {
    auto store = fixture_.open_source();
    auto source = store->make_source();
    auto spec = from;
    spec.keys_file = fixture_.write_file("keys", lines);
    const auto shape = source->prepare(spec);
    if (!shape)
      return {shape.error().text};
    const auto list = source->list_keys(100, chunk_bytes_max);
    if (!list)
      return {list.error().text};
    texts out;
    for (const auto& key : list->keys)
      out.push_back(to_text(key));
    return out;
  }

  texts of_table(const std::string& lines) {
    return of({"t", "", {}}, lines);
  }

private:
  sqlite_fixture fixture_;
};

} // namespace

TEST_CASE("a text names the row that SQLite takes for equal to it") {
  SECTION("in a column of integers") {
    listing t{"CREATE TABLE t(k INTEGER PRIMARY KEY);"
              "INSERT INTO t VALUES(7), (-9223372036854775808)"};
    CHECK(t.of_table("007\n7.0\n-9223372036854775808\n")
          == texts{"-9223372036854775808", "7"});
  }
  SECTION("in a column of texts, where a number is no other text") {
    listing t{"CREATE TABLE t(k TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;"
              "INSERT INTO t VALUES('42'), ('x''00''')"};
    CHECK(t.of_table("042\n") == texts{"'042'"});
    CHECK(t.of_table("42\nx'00'\n") == texts{"'42'", "'x''00'''"});
  }
  SECTION("in a column of reals") {
    listing t{"CREATE TABLE t(k REAL PRIMARY KEY NOT NULL);"
              "INSERT INTO t VALUES(5), (0.5)"};
    CHECK(t.of_table("5\n.50\n8\n") == texts{"0.5", "5.0", "8.0"});
  }
  SECTION("in a column that keeps values as they come, as text or number") {
    listing t{"CREATE TABLE t(k PRIMARY KEY NOT NULL);"
              "INSERT INTO t VALUES(42), ('42'), (1.5), ('a'), (x'00ff')"};
    CHECK(t.of_table("42\n") == texts{"42", "'42'"});
    CHECK(t.of_table("1.50\nX'00FF'\n") == texts{"1.5", "x'00ff'"});
    CHECK(t.of_table("6\nb\n") == texts{"6", "'b'"});
  }
  SECTION("in a column of ANY in a STRICT table") {
    listing t{"CREATE TABLE t(k ANY PRIMARY KEY NOT NULL) STRICT;"
              "INSERT INTO t VALUES(42), ('043')"};
    CHECK(t.of_table("42\n043\n") == texts{"42", "'043'"});
  }
  SECTION("by the collation of the column") {
    listing t{"CREATE TABLE t(k TEXT PRIMARY KEY NOT NULL COLLATE NOCASE);"
              "INSERT INTO t VALUES('Ann')"};
    CHECK(t.of_table("ANN\nann\n") == texts{"'Ann'"});
  }
  SECTION("by each column of a key") {
    listing t{"CREATE TABLE t(a TEXT NOT NULL, b INT NOT NULL,"
              " PRIMARY KEY(a, b)); INSERT INTO t VALUES('a', 1), ('a', 2)"};
    CHECK(t.of_table("a\t02\na\t3\n") == texts{"'a', 2", "'a', 3"});
  }
  SECTION("by the rowid where there is no key") {
    listing t{"CREATE TABLE t(v); INSERT INTO t VALUES('a'), ('b')"};
    CHECK(t.of_table("2\n") == texts{"2"});
  }
}

TEST_CASE("keys of a query are named as those of a table") {
  listing t{"CREATE TABLE t(k INTEGER PRIMARY KEY, v);"
            "INSERT INTO t VALUES(1, 'a'), (2, 'b')"};
  CHECK(t.of({"", "SELECT k, v FROM t", {"k"}}, "2\n") == texts{"2"});
  CHECK(t.of({"", "SELECT k + 10 AS n, v FROM t", {"n"}, scan_mode::once},
             "12\n99\n")
        == texts{"12", "99"});
  CHECK(t.of({"", "SELECT CAST(k AS TEXT) AS n FROM t", {"n"}, scan_mode::once},
             "2\n02\n")
        == texts{"'2'", "2"});
}

TEST_CASE("a file of keys that went bad after it was checked is refused") {
  listing t{"CREATE TABLE t(k INTEGER PRIMARY KEY)"};
  CHECK(t.of_table("1\n2\t3\n").back().find("keys:2: has 2 columns")
        != std::string::npos);
}

TEST_CASE("a list is looked up by the index of the key") {
  // 200,000 lines over 200,000 rows: without an index, hours.
  listing t{"CREATE TABLE t(k TEXT PRIMARY KEY NOT NULL);"
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
            " WHERE i < 200000) INSERT INTO t SELECT 'k' || i FROM n"};
  std::string lines;
  for (int i = 1; i <= 200'000; ++i)
    lines += "k" + std::to_string(i) + "\n";
  CHECK(t.of_table(lines).size() == 100);
}
