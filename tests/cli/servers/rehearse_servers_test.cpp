#include "tests/cli/server_databases.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>

/// @file
/// `dunlin rehearse` over databases of servers.

using namespace dunlin::test;

namespace {

/// Tables with rows, and scripts over them.
class rehearsed : public server_databases {
public:
  void write_profile(const std::string& url) const {
    write("dunlin.toml", "[stores.app]\nurl = \"" + url
                             + "\"\n[[scripts]]\nname = \"up\"\n"
                               "store = \"app\"\nfolder = \"up\"\n");
  }

  /// How many databases of the server are copies.
  std::string copies(const std::string& kind) const {
    return ask(kind, kind == "postgresql"
                         ? "SELECT count(*) FROM pg_database WHERE datname LIKE"
                           " 'dunlin\\_scratch\\_%'"
                         : "SELECT count(*) FROM information_schema.schemata"
                           " WHERE schema_name LIKE 'dunlin\\_scratch\\_%'");
  }

  /// Ends a rehearsal by a signal, which leaves no copy, and another by
  /// SIGKILL, which leaves two; each while its script runs.
  /// @param running counts the sessions that run it.
  void end_two(const std::string& kind, int signal,
               const std::string& running) const {
    for (const int each : {signal, SIGKILL}) {
      process child{command({"rehearse"})};
      const auto until = std::chrono::steady_clock::now() + patience;
      std::string found;
      while (found != "1\n" && std::chrono::steady_clock::now() < until)
        found = ask(kind, running);
      CHECK(found == "1\n");
      child.send(each);
      const auto end = child.wait();
      INFO(end.out << end.err);
      CHECK(end.code == (each == SIGKILL ? 128 + SIGKILL : 3));
      CHECK(copies(kind) == (each == SIGKILL ? "2\n" : "0\n"));
    }
  }
};

class rehearsed_postgresql : public rehearsed {
public:
  rehearsed_postgresql() {
    write_profile(url("postgresql"));
    change("postgresql",
           "CREATE TABLE a(id serial PRIMARY KEY, v int NOT NULL);"
           "CREATE TABLE b(id int PRIMARY KEY, v int);"
           "CREATE TABLE child(id int PRIMARY KEY, b int REFERENCES b);"
           "CREATE VIEW total AS SELECT sum(v) AS v FROM b;"
           "INSERT INTO a(v) SELECT i FROM generate_series(1, 3) i;"
           "INSERT INTO b SELECT i, i FROM generate_series(1, 3000) i;"
           "INSERT INTO child SELECT i, 3001 - i FROM"
           " generate_series(1, 3000) i");
  }

  std::string contents() const {
    return ask("postgresql",
               "SELECT (SELECT string_agg(relname::text, ' ' ORDER BY oid)"
               " FROM pg_class WHERE relnamespace = 'public'::regnamespace),"
               " (SELECT sum(v) FROM a), (SELECT sum(v) FROM b), (SELECT"
               " last_value FROM a_id_seq)");
  }

  /// Runs it, and sees that nothing is changed and nothing stays.
  ending rehearsal(const std::vector<std::string>& more = {}) const {
    const auto before = contents();
    std::vector<std::string> line{"rehearse"};
    line.insert(line.end(), more.begin(), more.end());
    const auto end = run(line);
    INFO(end.out << end.err);
    CHECK(contents() == before);
    CHECK(copies("postgresql") == "0\n");
    return end;
  }
};

} // namespace

TEST_CASE_METHOD(rehearsed_postgresql, "rehearse says that each order leaves"
                                       " the same in PostgreSQL") {
  write("up/1.sql", "INSERT INTO a(v) VALUES(4);");
  write("up/2.sql", "UPDATE b SET v = v * 2;"
                    "CREATE INDEX b_v ON b(v);");
  write("up/3.sql", "CREATE TABLE c AS SELECT v FROM total;"
                    "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS"
                    " $$ SELECT 1 $$;");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  // Of `b` the first 1,000, and 1,000 that rows of `child` refer to.
  CHECK(has(end.out, "on a copy of 3 tables and 3,003 rows."));
  CHECK(has(end.out, "Each order left the same schema and the same rows."));
}

TEST_CASE_METHOD(rehearsed_postgresql, "rehearse names two scripts of"
                                       " PostgreSQL that don't commute as"
                                       " declared, and their table") {
  write("up/1.sql", "UPDATE b SET v = 0 WHERE id = 1;");
  write("up/2.sql", "-- dunlin: commutes=a\nUPDATE a SET v = v * 2;");
  write("up/3.sql", "-- dunlin: commutes=a\nUPDATE a SET v = v + 5;");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out, "up/2.sql and up/3.sql may run in either order, and it"
                     " matters. With up/3.sql first:\n"
                     "  table app.public.a differs in v\n"));
  CHECK(has(end.out, "up/2.sql:2 declares to commute on table app.public.a"));
}

TEST_CASE_METHOD(rehearsed_postgresql, "numbers of a sequence may differ, and"
                                       " the column is named") {
  const std::string declared = "-- dunlin: commutes=a,a_id_seq\n";
  write("up/1.sql", declared + "INSERT INTO a(v) VALUES(10);");
  write("up/2.sql", declared + "INSERT INTO a(v) VALUES(20);");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "app.public.a.id is numbered by the database"));
}

TEST_CASE_METHOD(rehearsed_postgresql, "a rehearsal without pg_dump, or without"
                                       " the right to make a database, is"
                                       " refused before anything is made") {
  write("up/1.sql", "INSERT INTO a(v) VALUES(4);");
  auto without = command({"rehearse"});
  without.environment["PATH"] = folder();
  process child{without};
  const auto missing = child.wait();
  CHECK(missing.code == 2);
  CHECK(has(missing.err, "pg_dump is not found along PATH"));

  const auto role = name() + "_maker";
  administer("postgresql", "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
  change("postgresql", "GRANT ALL ON SCHEMA public TO " + role
                           + "; GRANT SELECT ON ALL TABLES IN SCHEMA public TO "
                           + role
                           + "; GRANT SELECT ON ALL SEQUENCES IN SCHEMA"
                             " public TO "
                           + role);
  write_profile(url_as("postgresql", role));
  const auto refused = rehearsal();
  change("postgresql", "REVOKE SELECT ON b FROM " + role);
  const auto hidden = rehearsal();
  change("postgresql", "DROP OWNED BY " + role);
  administer("postgresql", "DROP ROLE " + role);
  INFO(refused.err << hidden.err);
  CHECK(refused.code == 2);
  CHECK(has(refused.err, "may not make a database for the copy: ALTER ROLE"));
  CHECK(hidden.code == 2);
  CHECK(has(hidden.err, "may not read b"));
}

TEST_CASE_METHOD(rehearsed_postgresql, "what acts on the whole server is not"
                                       " rehearsed") {
  for (const std::string line :
       {"CREATE ROLE dunlin_nobody", "GRANT pg_monitor TO CURRENT_USER",
        "ALTER DATABASE postgres SET work_mem = '8MB'"}) {
    write("up/1.sql", "SELECT 1;\n" + line + ";");
    const auto end = rehearsal();
    INFO(line << end.out << end.err);
    CHECK(end.code == 2);
    CHECK(has(end.err, "up/1.sql:2: "));
  }
}

TEST_CASE_METHOD(rehearsed_postgresql, "copies in PostgreSQL are dropped after"
                                       " a signal, and those of a killed"
                                       " rehearsal by the next one") {
  write("up/1.sql", "SELECT pg_sleep(600), count(*) FROM a;");
  end_two("postgresql", SIGINT,
          "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE"
          " 'dunlin\\_scratch\\_%' AND query LIKE 'SELECT pg_sleep%'");
  write("up/1.sql", "SELECT count(*) FROM a;");
  CHECK(rehearsal().code == 0);
}

namespace {

class rehearsed_mariadb : public rehearsed {
public:
  rehearsed_mariadb() {
    write_profile(url("mariadb"));
    change("mariadb",
           "CREATE TABLE a(id int AUTO_INCREMENT PRIMARY KEY, v int NOT NULL);"
           "CREATE TABLE b(id int PRIMARY KEY, v int, w int AS (v + 1));"
           "CREATE TABLE child(id int PRIMARY KEY, b int, more int,"
           " FOREIGN KEY (b) REFERENCES b(id));"
           "CREATE VIEW whole AS SELECT * FROM b;"
           "CREATE VIEW atotal AS SELECT sum(v) AS v FROM whole;"
           "CREATE TRIGGER counts AFTER INSERT ON child FOR EACH ROW"
           " UPDATE a SET v = v + 1 WHERE id = 1;"
           "CREATE SEQUENCE numbers;"
           "CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 1;"
           "INSERT INTO a(v) SELECT seq FROM seq_1_to_3;"
           "INSERT INTO b(id, v) SELECT seq, seq FROM seq_1_to_3000;"
           "INSERT INTO child SELECT seq, 3001 - seq, 0 FROM seq_1_to_3000");
  }

  std::string contents() const {
    return ask("mariadb",
               "SELECT (SELECT group_concat(table_name, auto_increment ORDER BY"
               " 1) FROM information_schema.tables WHERE table_schema ="
               " database()), (SELECT sum(v) FROM a), (SELECT sum(v) FROM b)");
  }

  /// Runs it, and sees that nothing is changed and nothing stays.
  ending rehearsal() const {
    const auto before = contents();
    const auto end = run({"rehearse"});
    INFO(end.out << end.err);
    CHECK(contents() == before);
    CHECK(copies("mariadb") == "0\n");
    return end;
  }
};

} // namespace

TEST_CASE_METHOD(rehearsed_mariadb, "rehearse says that each order leaves the"
                                    " same in MariaDB") {
  write("up/1.sql", "INSERT INTO a(v) VALUES(9);");
  write("up/2.sql", "UPDATE b SET v = v * 2 WHERE id > 500;");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  // Of `b` the first 1,000, and 1,000 that rows of `child` refer to.
  CHECK(has(end.out, "on a copy of 3 tables and 3,003 rows."));
  CHECK(has(end.out, "Each order left the same schema and the same rows."));
}

TEST_CASE_METHOD(rehearsed_mariadb, "rehearse names two scripts of MariaDB that"
                                    " don't commute as declared, and their"
                                    " table") {
  write("up/1.sql", "UPDATE b SET v = 0 WHERE id = 1;");
  write("up/2.sql", "-- dunlin: commutes=a\nUPDATE a SET v = v * 2;");
  write("up/3.sql", "-- dunlin: commutes=a\nUPDATE a SET v = v + 5;");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out, "up/2.sql and up/3.sql may run in either order, and it"
                     " matters. With up/3.sql first:\n  table app."
                         + name() + ".a differs in v\n"));
  CHECK(has(end.out,
            "up/2.sql:2 declares to commute on table app." + name() + ".a"));
}

TEST_CASE_METHOD(rehearsed_mariadb, "a database of MariaDB that can't be copied"
                                    " is not rehearsed on") {
  const auto refused = [&](const std::string& why) {
    const auto end = rehearsal();
    INFO(end.out << end.err);
    CHECK(end.code == 2);
    CHECK(has(end.err, why));
  };
  write("up/1.sql", "SELECT 1;\nINSERT INTO a(v) SELECT count(*) FROM"
                    " mysql.user;");
  refused("up/1.sql:2: the database 'mysql' is named");
  write("up/1.sql", "UPDATE a SET v = 1;");
  change("mariadb",
         "CREATE PROCEDURE reaches() SELECT * FROM " + name() + ".a");
  refused("the procedure 'reaches' could reach out of a copy");
  // Nor does this user see the text of another's function.
  change("mariadb", "DROP PROCEDURE reaches; DROP FUNCTION one");

  const auto user = name() + "_u";
  administer("mariadb", "CREATE USER " + user + " IDENTIFIED BY 'secret'");
  administer("mariadb", "GRANT ALL ON " + name() + ".* TO " + user);
  write_profile(url_as("mariadb", user));
  refused("may not make a database for the copy: GRANT ALL ON");
  administer("mariadb", "GRANT ALL ON `dunlin\\_scratch\\_%`.* TO " + user);
  const auto end = rehearsal();
  administer("mariadb", "DROP USER " + user);
  INFO(end.out << end.err);
  CHECK(end.code == 0);
}

TEST_CASE_METHOD(rehearsed_mariadb, "a rehearsal copies rows and defaults of"
                                    " MariaDB that its rules let in no more") {
  change("mariadb",
         "SET sql_mode = 'ALLOW_INVALID_DATES', check_constraint_checks = 0;"
         "CREATE TABLE old(id int PRIMARY KEY AUTO_INCREMENT,"
         " day date NOT NULL DEFAULT '0000-00-00', n int CHECK (n > 0),"
         " share int AS (1 / n) STORED, part int AS (1 / n));"
         "INSERT INTO old(id, day, n) VALUES(1, '2020-02-31', 0),"
         " (2, '0000-00-00', -1), (3, '2020-00-07', 2);"
         "UPDATE old SET id = 0 WHERE id = 2;"
         "CREATE TABLE refers(id int PRIMARY KEY, old int REFERENCES old(id));"
         "INSERT INTO refers VALUES(1, 0)");
  write("up/1.sql", "UPDATE refers SET old = 3;");
  write("up/2.sql", "UPDATE a SET v = 1;");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "on a copy of 5 tables"));
}

TEST_CASE_METHOD(rehearsed_mariadb, "copies in MariaDB are dropped after a"
                                    " signal, and those of a killed rehearsal"
                                    " by the next one") {
  write("up/1.sql", "UPDATE a SET v = sleep(600) WHERE id = 1;");
  end_two("mariadb", SIGTERM,
          "SELECT count(*) FROM information_schema.processlist WHERE db"
          " LIKE 'dunlin\\_scratch\\_%' AND info LIKE"
          " 'UPDATE a SET v = sleep%'");
  write("up/1.sql", "UPDATE a SET v = 2 WHERE id = 1;");
  CHECK(rehearsal().code == 0);
}

TEST_CASE_METHOD(rehearsed_postgresql, "what is wrong with --scratch is said of"
                                       " the option") {
  write("up/1.sql", "UPDATE a SET v = v + 1;");
  const auto end = run({"rehearse", "--scratch", "nonsense"});
  CHECK(end.code == 2);
  CHECK(end.err.starts_with("dunlin: --scratch: not a URL of PostgreSQL;"));
}
