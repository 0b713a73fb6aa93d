#include "tests/cli/server_databases.hpp"

/// @file
/// Values that do not fit, and what the profile says is to become of them.

using namespace dunlin::test;

TEST_CASE_METHOD(server_databases, "what a cast changed arrives, and verify"
                                   " finds no difference") {
  const auto target = GENERATE(as<std::string>{}, "postgresql", "mariadb");
  INFO(target);
  change("sqlite", "CREATE TABLE t(id INTEGER PRIMARY KEY, note TEXT, n);"
                   "INSERT INTO t VALUES (1, 'four', 2.55), (2, 'abc', -7),"
                   " (3, 'xyz', 'none');");
  change(target, "CREATE TABLE t(id BIGINT PRIMARY KEY, note VARCHAR(3),"
                 " n NUMERIC(4,1))");
  const auto profile = [&](const std::string& casts) {
    write("dunlin.toml", "[stores.old]\nurl = \"" + url("sqlite")
                             + "\"\n[stores.new]\nurl = \"" + url(target)
                             + "\"\n[[tables]]\nname = \"t\"\nfrom = \"old\"\n"
                               "to = \"new\"\n"
                             + casts);
  };
  profile("");
  CHECK(run({"run"}).code == 1);
  profile("cast = { note = \"truncate\", n = \"round\" }\n");
  // Another cast is another step.
  CHECK(run({"run"}).code == 4);
  change(target, "DELETE FROM t");
  const auto end = run({"run", "--reset", "--yes", "run.rejects.max=1"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  write("back.toml", "[stores.new]\nurl = \"" + url(target)
                         + "\"\n[stores.back]\nurl = \"sqlite:back.db\"\n"
                           "[[tables]]\nname = \"t\"\nfrom = \"new\"\n"
                           "to = \"back\"\ncreate = true\n");
  CHECK(run({"run", "back.toml"}).code == 0);
  CHECK(query("back.db", "SELECT * FROM t ORDER BY id")
        == "1|fou|2.6\n2|abc|-7.0\n");
  const auto verified = run({"verify"});
  INFO(verified.out << verified.err);
  CHECK(verified.code == 0);
}
