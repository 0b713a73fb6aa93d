#include "tests/cli/workplace.hpp"

#include <csignal>

/// @file
/// Runs over keys that files list, as their users meet them.

using namespace dunlin::test;

namespace {

/// A shop whose customers and their orders move to a new database.
class shop : public workplace {
public:
  explicit shop(int customers = 100) {
    sql("old.db",
        "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < "
            + std::to_string(customers)
            + ") INSERT INTO customers SELECT i, 'name ' || i FROM n;"
              "CREATE TABLE orders(customer INT NOT NULL, place TEXT NOT NULL,"
              " what TEXT, PRIMARY KEY(customer, place));"
              "INSERT INTO orders SELECT id, 'here', 'tea' FROM customers;"
              "INSERT INTO orders SELECT id, 'there', 'jam' FROM customers;");
    sql("new.db", "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT);"
                  "CREATE TABLE orders(customer INT, place TEXT, what TEXT,"
                  " PRIMARY KEY(customer, place));");
    write_profile("");
  }

  /// @param more keys of the step `customers`.
  void write_profile(const std::string& more) const {
    write("dunlin.toml", two_stores
                             + "[[tables]]\nname = \"customers\"\n"
                               "from = \"old\"\nto = \"new\"\n"
                               "batch = { rows = 7 }\n"
                             + more
                             + "[[tables]]\nname = \"orders\"\n"
                               "from = \"old\"\nto = \"new\"\n");
  }

  ending keyed(const std::string& request,
               std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"run", "--board", "none", "--keys",
                                       request};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  std::string ids() const {
    return query("new.db", "SELECT group_concat(id) FROM"
                           " (SELECT id FROM customers ORDER BY id)");
  }

  std::string rows_of_customers(const std::string& database) const {
    return query(database, "SELECT * FROM customers ORDER BY id");
  }

  /// Sees that a run is refused before anything is written.
  void refuses(const std::vector<std::string>& arguments,
               const std::string& said) const {
    const auto before = files();
    auto all = arguments;
    all.insert(all.begin(), "run");
    for (const auto* more : {"--board=none", "--dry-run"}) {
      all.push_back(more);
      const auto end = run(all);
      all.pop_back();
      INFO(end.out << end.err);
      CHECK(end.code == 2);
      CHECK(has(end.err, said));
      CHECK(count_lines(end.err) == 1);
      CHECK(files() == before);
    }
  }
};

} // namespace

TEST_CASE_METHOD(shop, "a run over listed keys migrates these rows alone") {
  write("some.keys", "\xef\xbb\xbf"
                     "12\r\n\r\n5\n012\n \n7");
  const auto end = keyed("customers=some.keys");
  INFO(end.out << end.err);
  REQUIRE(end.code == 0);
  CHECK(ids() == "5,7,12\n");
  CHECK(query("new.db", "SELECT count(*) FROM orders") == "0\n");
  CHECK(has(end.out, "customers  done          3         3"));
  CHECK(has(end.out, "the step is not done"));
  CHECK(has(end.out, "Next, to migrate all that is not listed: dunlin run"));
  const auto status = run({"status"});
  CHECK(status.code == 3);
  CHECK(has(status.out, "keys only"));
  CHECK(has(status.out, "customers: 3 rows by keys, 0 rejects; not scanned"));
}

TEST_CASE_METHOD(shop,
                 "a run over the same keys again finds all of them there") {
  write("some.keys", "5\n7\n12\n");
  REQUIRE(keyed("customers=some.keys").code == 0);
  const auto again = keyed("customers=some.keys");
  INFO(again.out << again.err);
  CHECK(again.code == 0);
  CHECK(has(again.out, "customers  done          3         0              3"));
  write("more.keys", "12\n13\n");
  const auto more = keyed("customers=more.keys");
  CHECK(more.code == 0);
  CHECK(has(more.out, "customers  done          2         1              1"));
  CHECK(ids() == "5,7,12,13\n");
}

TEST_CASE_METHOD(shop, "to a scan, what came by keys is already there, whatever"
                       " `existing` says") {
  const auto* existing = GENERATE("fail", "skip", "replace");
  write_profile("existing = \"" + std::string{existing} + "\"\n");
  write("some.keys", "5\n7\n12\n100\n");
  REQUIRE(keyed("customers=some.keys").code == 0);
  sql("old.db", "UPDATE customers SET name = 'changed' WHERE id IN (7, 8)");
  const auto end = run({"run", "--board", "none"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "customers  done        100        96              4"));
  CHECK(query("new.db", "SELECT count(*) FROM customers") == "100\n");
  CHECK(query("new.db", "SELECT name FROM customers WHERE id IN (7, 8)")
        == "name 7\nchanged\n");
  CHECK(query("new.db", "SELECT count(*) FROM dunlin_keyed") == "0\n");
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(shop, "a scan in one pass meets what came by keys") {
  write_profile("scan = \"once\"\n");
  write("some.keys", "5\n7\n12\n");
  REQUIRE(keyed("customers=some.keys").code == 0);
  CHECK(ids() == "5,7,12\n");
  const auto end = run({"run", "--board", "none"});
  CHECK(end.code == 0);
  CHECK(has(end.out, "customers  done        100        97              3"));
}

TEST_CASE_METHOD(shop, "keys of several columns and of several steps") {
  write("some.keys", "3\n");
  write("pairs.keys", "3\there\n4\tthere\n3\there\n");
  const auto end = keyed("customers=some.keys", {"--keys=orders=pairs.keys"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(ids() == "3\n");
  CHECK(query("new.db", "SELECT * FROM orders ORDER BY 1")
        == "3|here|tea\n4|there|jam\n");
}

TEST_CASE_METHOD(shop, "a key that the source lacks is a reject") {
  write("some.keys", "5\n4711\nnobody\n");
  const auto failed = keyed("customers=some.keys");
  INFO(failed.out << failed.err);
  CHECK(failed.code == 1);
  CHECK(has(failed.out, "2 rows were rejected, run.rejects allows 0"));
  CHECK(has(failed.out, "Next, once the cause is mended: dunlin run dunlin.toml"
                        " --keys customers=some.keys"));
  CHECK(run({"status"}).code == 1);
  CHECK(query("new.db", "SELECT key_text, reason, code FROM dunlin_rejects"
                        " ORDER BY 1")
        == "'nobody'|the source has no row with this key|missing\n"
           "4711|the source has no row with this key|missing\n");
  sql("old.db", "INSERT INTO customers VALUES(4711, 'late')");
  const auto end = keyed("customers=some.keys", {"run.rejects.max=1"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "customers  done          3         1              1"
                     "         1"));
  CHECK(has(end.out, "1 rejected row stands with its reason in table"));
  CHECK(ids() == "5,4711\n");
  // The scan knows all keys there are.
  const auto scanned = run({"run", "--board", "none"});
  INFO(scanned.out << scanned.err);
  CHECK(scanned.code == 0);
  CHECK(query("new.db", "SELECT key_text, closed_as FROM dunlin_rejects"
                        " ORDER BY 1")
        == "'nobody'|gone\n4711|arrived\n");
}

TEST_CASE_METHOD(shop, "an empty file of keys is nothing to do") {
  write("none.keys", "\n\n");
  CHECK(keyed("customers=none.keys").code == 0);
  CHECK(query("new.db", "SELECT count(*) FROM customers") == "0\n");
}

TEST_CASE_METHOD(shop, "a dry run over listed keys changes nothing") {
  write("some.keys", "5\n7\n");
  const auto before = files();
  const auto end = keyed("customers=some.keys", {"--dry-run"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "customers  look up the keys of some.keys    ~2"));
  CHECK_FALSE(has(end.out, "orders"));
  CHECK(files() == before);
}

TEST_CASE_METHOD(shop, "rows of listed keys go through the user's program") {
  write("some.keys", "5\n7\n8\n");
  write("upper.py", "import json, sys\n"
                    "for line in sys.stdin:\n"
                    "    if not line.strip():\n"
                    "        print(flush=True)\n"
                    "        continue\n"
                    "    row = json.loads(line)\n"
                    "    row['name'] = row['name'].upper()\n"
                    "    print(json.dumps(row))\n");
  write_profile("command = [\"python3\", \"upper.py\"]\n");
  const auto end = keyed("customers=some.keys");
  INFO(end.out << end.err);
  REQUIRE(end.code == 0);
  CHECK(query("new.db", "SELECT name FROM customers ORDER BY id")
        == "NAME 5\nNAME 7\nNAME 8\n");
  const auto scan = run({"run", "--board", "none"});
  INFO(scan.out << scan.err);
  CHECK(scan.code == 0);
  CHECK(has(scan.out, "customers  done        100        97              3"));
}

TEST_CASE("a run over listed keys that is killed goes on, nothing twice") {
  const shop place{4'000};
  std::string keys;
  for (int i = 1; i <= 4'000; i += 2)
    keys += std::to_string(i) + "\n";
  place.write("some.keys", keys);
  for (int kill = 0; kill < 3; ++kill) {
    process run{place.command(
        {"run", "--board", "json", "--keys", "customers=some.keys"})};
    REQUIRE(run.has_said("\"batch_done\""));
    run.send(SIGKILL);
    run.wait();
  }
  const auto end = place.keyed("customers=some.keys");
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(place.query("new.db", "SELECT count(*), sum(id % 2) FROM customers")
        == "2000|2000\n");
  CHECK(place.query("new.db", "SELECT sum(migrated), sum(rejected) FROM"
                              " dunlin_batches")
        == "2000|0\n");
  process scan{place.command({"run", "--board", "json"})};
  REQUIRE(scan.has_said("\"batch_done\""));
  scan.send(SIGKILL);
  scan.wait();
  const auto all = place.run({"run", "--board", "none"});
  INFO(all.out << all.err);
  CHECK(all.code == 0);
  CHECK(has(all.out, "customers  done      4,000     2,000          2,000"));
  CHECK(place.rows_of_customers("new.db") == place.rows_of_customers("old.db"));
}

TEST_CASE_METHOD(shop, "requests for keys that can't be meant are refused") {
  write("some.keys", "5\n");
  refuses({"--keys", "customers"}, "--keys needs STEP=FILE, not \"customers\"");
  refuses({"--keys", "=some.keys"}, "--keys needs STEP=FILE");
  refuses({"--keys", "customer=some.keys"},
          "unknown step \"customer\"; did you mean \"customers\"?");
  refuses({"--keys", "customers=some.keys", "--keys", "customers=some.keys"},
          "is given twice");
  refuses({"--keys", "customers=some.keys", "--reset"}, "do not go together");
  const auto status = run({"status", "--keys", "customers=some.keys"});
  CHECK(status.code == 2);
  CHECK(has(status.err, "dunlin run has it"));
}

TEST_CASE_METHOD(shop, "files of keys that can't be read are refused") {
  write("wide.keys", "5\n\n6\t7\n");
  write("narrow.keys", "3\there\n3\n");
  write("zero.keys", std::string{"5\n\0\n", 4});
  write("long.keys", "5\n" + std::string(70'000, '1') + "\n");
  write("folder/x", "");
  refuses({"--keys", "customers=none.keys"}, "none.keys: no such file");
  refuses({"--keys", "customers=folder"}, "folder: is a directory");
  refuses({"--keys", "customers=wide.keys"},
          "wide.keys:3: has 2 columns, but the key has 1 column");
  refuses({"--keys", "orders=narrow.keys"},
          "narrow.keys:2: has 1 column, but the key has 2 columns, split by"
          " tabs");
  refuses({"--keys", "customers=zero.keys"}, "zero.keys:2: has a NUL byte");
  refuses({"--keys", "customers=long.keys"}, "long.keys:2: is longer than");
}

TEST_CASE_METHOD(shop, "steps that keys make no sense for are refused") {
  write("some.keys", "5\n");
  write("up/010_make.sql", "UPDATE customers SET name = name;\n");
  write("dunlin.toml",
        two_stores
            + "[[scripts]]\nstore = \"new\"\nfolder = \"up\"\n"
              "[[tables]]\nname = \"customers\"\nfrom = \"old\"\n"
              "to = \"new\"\n"
              "[[tables]]\nname = \"renamed\"\nto = \"new\"\n"
              "into = \"customers\"\n"
              "update = \"UPDATE customers SET name = '' WHERE {range}\"\n");
  refuses({"--keys", "up/010_make.sql=some.keys"}, "is a script");
  refuses({"--keys", "renamed=some.keys"}, "changes ranges of rows in place");
  refuses({"--keys", "customers=some.keys"},
          "waits for \"up/010_make.sql\", which is not done");
}

TEST_CASE_METHOD(shop, "keys of a step that is done or half done are refused") {
  write("some.keys", "5\n");
  sql("new.db", "INSERT INTO customers VALUES(90, 'in the way')");
  REQUIRE(run({"run", "--board", "none"}).code == 1);
  refuses({"--keys", "customers=some.keys"}, "its scan has begun");
  refuses({"--keys", "orders=some.keys"}, "orders\" is done");
}
