#include "tests/cli/workplace.hpp"

/// @file
/// Steps in place, as their users meet them.

using namespace dunlin::test;

namespace {

/// A bank whose accounts are changed in place: each row is to be changed once.
class bank : public workplace {
public:
  bank() {
    sql("bank.db",
        "CREATE TABLE accounts(id INTEGER PRIMARY KEY, closed DEFAULT 0,"
        " balance INTEGER CHECK(balance < 9000));"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 1000) INSERT INTO accounts(id, balance) SELECT i, 5"
        " FROM n;"
        "UPDATE accounts SET closed = 1 WHERE id % 100 = 7;");
    write_profile(update);
  }

  /// @param more what stands before the step in place.
  void write_profile(const std::string& text,
                     const std::string& more = "") const {
    write("dunlin.toml", "[stores.bank]\nurl = \"sqlite:bank.db\"\n" + more
                             + "[[tables]]\nname = \"interest\"\n"
                               "to = \"bank\"\ninto = \"accounts\"\nupdate = '"
                             + text + "'\nbatch = { rows = 30 }\n");
  }

  /// How many accounts have which balance.
  std::string balances() const {
    return query("bank.db", "SELECT balance, count(*) FROM accounts"
                            " GROUP BY balance ORDER BY balance");
  }

  /// Sees that a run is refused before anything is written.
  void refuses(const std::string& said) const {
    const auto before = files();
    for (const auto& end : {run({"run"}), run({"run", "--dry-run"})}) {
      INFO(end.out << end.err);
      CHECK(end.code == 2);
      CHECK(has(end.err, said));
      CHECK(count_lines(end.err) == 1);
      CHECK(files() == before);
    }
  }

  const std::string update = "UPDATE accounts SET balance = balance + 1"
                             " WHERE {range} AND closed = 0";
};

} // namespace

TEST_CASE_METHOD(bank, "a step in place changes each row once, however often"
                       " it is run") {
  const auto end = run({"run"});
  INFO(end.out << end.err);
  REQUIRE(end.code == 0);
  CHECK(balances() == "5|10\n6|990\n");
  CHECK(has(end.out, "interest  done      1,000       990       10"));
  CHECK(run({"run"}).code == 0);
  CHECK(balances() == "5|10\n6|990\n");
  CHECK(query("bank.db", "SELECT count(*), sum(scanned), sum(migrated),"
                         " sum(skipped), sum(length(digest))"
                         " FROM dunlin_batches")
        == "34|1000|990|10|0\n");
}

TEST_CASE_METHOD(bank, "a dry run of a step in place changes nothing") {
  const auto before = files();
  const auto end = run({"run", "--dry-run"});
  CHECK(end.code == 0);
  CHECK(has(end.out, "~1,000"));
  CHECK(files() == before);
}

TEST_CASE_METHOD(bank, "a refused row fails the step, and the rerun changes it"
                       " alone") {
  sql("bank.db", "UPDATE accounts SET balance = 8999 WHERE id IN (30, 31,"
                 " 999)");
  const auto failed = run({"run"});
  CHECK(failed.code == 1);
  CHECK(has(failed.out, "run.rejects allows 0"));
  CHECK(run({"status"}).code == 1);
  // Whatever was in flight is done; the rest comes with the rerun.
  sql("bank.db", "UPDATE accounts SET balance = 5 WHERE balance = 8999");
  const auto end = run({"run"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(balances() == "5|10\n6|990\n");
  CHECK(query("bank.db", "SELECT sum(scanned), sum(migrated), sum(skipped),"
                         " sum(rejected) FROM dunlin_batches")
        == "1000|990|10|0\n");
}

TEST_CASE_METHOD(bank,
                 "refused rows that are allowed stand with their reason") {
  sql("bank.db", "UPDATE accounts SET balance = 8999 WHERE id <= 45");
  const auto end = run({"run", "run.rejects.max=45"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(balances() == "5|9\n6|946\n8999|45\n");
  CHECK(query("bank.db", "SELECT code, count(*), min(content) FROM"
                         " dunlin_rejects")
        == "check|44|1, 0, 8999\n");
}

TEST_CASE_METHOD(bank, "what is wrong with an update is found before the first"
                       " write") {
  const auto [text, said] = GENERATE(table<std::string, std::string>({
      {"UPDATE accounts SET balance = 1", "must have {range}"},
      {"DELETE FROM accounts WHERE {range}", "must be an UPDATE"},
      {"UPDATE accounts SET id = 1 WHERE {range}", "is in the key ('id')"},
      {"UPDATE accounts SET blance = 1 WHERE {range}", "no such column"},
      {"UPDATE other SET a = 1 WHERE {range}", "but `into` is 'accounts'"},
      {"UPDATE accounts SET closed = 1 WHERE {range}; SELECT 1",
       "more than one statement"},
  }));
  write_profile(text);
  INFO(text);
  refuses(said);
  refuses("dunlin.toml:3:1: [[tables]] \"interest\": ");
}

TEST_CASE_METHOD(bank, "a key without an index is refused, with what helps an"
                       " update") {
  const auto end
      = run({"run", "tables.interest.key=['balance']",
             "tables.interest.update=UPDATE accounts SET closed = 1 WHERE"
             " {range}"});
  INFO(end.out << end.err);
  CHECK(end.code == 2);
  CHECK(has(end.err, "; make an index over the key in its order; a step that"
                     " copies may say scan = \"once\" instead\n"));
}

TEST_CASE_METHOD(bank, "an update is checked also behind a step that fills its"
                       " table") {
  sql("more.db", "CREATE TABLE accounts(id INTEGER PRIMARY KEY, closed,"
                 " balance)");
  const auto copy = "[stores.more]\nurl = \"sqlite:more.db\"\n[[tables]]\n"
                    "name = \"copy\"\nfrom = \"more\"\nto = \"bank\"\n"
                    "table = \"accounts\"\n";
  write_profile("UPDATE accounts SET blance = 1 WHERE {range}", copy);
  refuses("no such column");
  write_profile(update, copy);
  CHECK(run({"run"}).code == 0);
  CHECK(balances() == "5|10\n6|990\n");
}

TEST_CASE_METHOD(bank, "what a script will make is checked when the step"
                       " starts") {
  write("up/1.sql", "ALTER TABLE accounts ADD COLUMN fee DEFAULT 2;");
  const auto script = "[[scripts]]\nstore = \"bank\"\nfolder = \"up\"\n";
  write_profile("UPDATE accounts SET fee = 3", script);
  refuses("must have {range}");
  write_profile("UPDATE accounts SET fees = 3 WHERE {range}", script);
  const auto end = run({"run"});
  INFO(end.out << end.err);
  CHECK(end.code == 1);
  CHECK(has(end.out, "no such column: fees"));
  write_profile("UPDATE accounts SET fee = 3 WHERE {range}", script);
  CHECK(run({"run"}).code == 0);
  CHECK(query("bank.db", "SELECT fee, count(*) FROM accounts GROUP BY 1")
        == "3|1000\n");
}

TEST_CASE_METHOD(bank, "a changed update stops a run, and a reset says what it"
                       " does") {
  REQUIRE(run({"run"}).code == 0);
  write_profile("UPDATE accounts SET balance = balance - 1 WHERE {range}");
  const auto end = run({"run"});
  CHECK(end.code == 4);
  CHECK(has(end.err, "--reset=interest"));
  const auto asked = run({"run", "--reset=interest"});
  CHECK(asked.code == 2);
  CHECK(has(asked.err, "would be changed once more"));
  CHECK(run({"run", "--reset=interest", "--yes"}).code == 0);
  CHECK(balances() == "4|10\n5|990\n");
}
