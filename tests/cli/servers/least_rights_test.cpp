#include "tests/cli/server_copy.hpp"

/// @file
/// Runs of users that may do just what stores/README.md lists.

using namespace dunlin::test;

namespace {

class least : public server_copy {
public:
  ~least() {
    const bool is_postgresql = kind() == "postgresql";
    if (is_postgresql)
      client("DROP OWNED BY " + name());
    client((is_postgresql ? "DROP ROLE " : "DROP USER ") + name());
    if (!is_postgresql)
      client("DROP DATABASE IF EXISTS " + books());
  }

  std::string books() const {
    return name() + "_books";
  }

  /// One server, a schema with a source, a target and a place for the ledger,
  /// and a user without any rights.
  void make_poor(const std::string& kind) {
    make(kind);
    const auto user = name();
    if (kind == "postgresql")
      change(kind, "DROP ROLE IF EXISTS " + user + "; CREATE ROLE " + user
                       + " LOGIN PASSWORD 'secret';"
                         "REVOKE ALL ON SCHEMA public FROM public;"
                         "REVOKE ALL ON DATABASE "
                       + user + " FROM public; CREATE SCHEMA " + books());
    else
      change(kind, "CREATE OR REPLACE USER " + user
                       + " IDENTIFIED BY 'secret'; CREATE DATABASE " + books());
    change(kind, "CREATE TABLE origin(id BIGINT NOT NULL PRIMARY KEY,"
                 " v VARCHAR(40))");
    change(kind, "INSERT INTO origin VALUES(1, 'a'), (2, 'b'), (3, 'c')");
    change(kind, "INSERT INTO target VALUES(2, 'old')");
    write("dunlin.toml", "[stores.it]\nurl = \"" + url_as(kind, user)
                             + "\"\nledger = { schema = \"" + books()
                             + "\" }\n[[tables]]\nname = \"copy\"\nfrom = "
                               "\"it\"\nto = \"it\"\ntable = \"origin\"\ninto ="
                               " \"target\"\nexisting = \"replace\"\n"
                               "digest = \"rows\"\n");
  }

  /// What stores/README.md lists for such a step.
  std::vector<std::string> grants() const {
    const auto user = name();
    if (kind() == "postgresql")
      return {"CONNECT, TEMPORARY ON DATABASE " + user,
              "USAGE ON SCHEMA public", "SELECT ON origin",
              "SELECT, INSERT, UPDATE ON target",
              "USAGE, CREATE ON SCHEMA " + books()};
    return {"SELECT ON " + user + ".origin",
            "SELECT, INSERT, UPDATE ON " + user + ".target",
            "SELECT, INSERT, UPDATE, DELETE, CREATE ON " + books() + ".*"};
  }

  void grant(const std::string& what) const {
    change(kind(), "GRANT " + what + " TO " + name());
  }

  void revoke(const std::string& what) const {
    change(kind(), "REVOKE " + what + " FROM " + name());
  }

private:
  void client(const std::string& statement) const {
    process child{client_command(kind(), name(), statement)};
    static_cast<void>(child.wait());
  }
};

} // namespace

TEST_CASE_METHOD(least, "a user with the rights that are listed runs, resumes,"
                        " verifies and resets a migration") {
  make_poor(GENERATE("postgresql", "mariadb"));
  INFO(kind());
  for (const auto& right : grants())
    grant(right);

  for (const auto& words :
       std::vector<std::vector<std::string>>{{"run", "--dry-run", "--count"},
                                             {"run"},
                                             {"run"},
                                             {"verify", "--count"},
                                             {"run", "--reset", "--yes"},
                                             {"status"}}) {
    const auto end = run(words);
    INFO(words.front() << "\n" << end.err << end.out);
    CHECK(end.code == 0);
  }
  CHECK(ask(kind(), "SELECT * FROM target ORDER BY id") == "1|a\n2|b\n3|c\n");
}

TEST_CASE_METHOD(least, "each right that a user lacks is one line before"
                        " anything is written") {
  make_poor(GENERATE("postgresql", "mariadb"));
  INFO(kind());
  const auto all = grants();
  for (size_t missing = 0; missing < all.size(); ++missing) {
    for (const auto& right : all)
      grant(right);
    revoke(all[missing]);
    INFO(all[missing]);

    const auto end = run({"run"});

    INFO(end.err << end.out);
    CHECK(end.code == 2);
    CHECK(count_lines(end.err) == 1);
    CHECK(ask(kind(), "SELECT count(*) FROM information_schema.tables WHERE"
                      " table_name LIKE 'dunlin%' AND table_schema IN"
                      " ('public', '"
                          + name() + "', '" + books() + "')")
          == "0\n");
  }
}

TEST_CASE_METHOD(least, "single rights on a target that a user lacks are named"
                        " before anything is written") {
  make_poor(GENERATE("postgresql", "mariadb"));
  INFO(kind());
  for (const auto& right : grants())
    grant(right);
  for (const std::string right : {"INSERT", "UPDATE"}) {
    revoke(right + " ON target");
    const auto end = run({"run"});
    INFO(right << "\n" << end.err << end.out);
    CHECK(end.code == 2);
    CHECK(count_lines(end.err) == 1);
    CHECK(says(end.err, right));
    grant(right + " ON target");
  }
}
