#include "tests/stores/touch_words.hpp"

/// @file
/// Foreign keys of MariaDB.

using namespace dunlin;
using test::mariadb::last_of;
using test::mariadb::touched;

TEST_CASE("foreign keys of MariaDB are followed both ways") {
  const std::string tables
      = "CREATE TABLE p (id int PRIMARY KEY);"
        "CREATE TABLE kept (p int, FOREIGN KEY (p) REFERENCES p (id));"
        "CREATE TABLE gone (id int PRIMARY KEY, p int, CONSTRAINT c FOREIGN KEY"
        " (p) REFERENCES p (id) ON DELETE CASCADE ON UPDATE RESTRICT);"
        "CREATE TABLE leaf (g int REFERENCES gone (id) ON DELETE SET NULL)";
  CHECK(last_of({tables, "DELETE FROM p"})
        == "reads gone, reads kept, writes gone, writes leaf, writes p");
  CHECK(last_of({tables, "UPDATE p SET id = 2"})
        == "reads gone, reads kept, writes p");
  CHECK(last_of({tables, "INSERT INTO p VALUES (1)"}) == "writes p");
  CHECK(last_of({tables, "INSERT INTO leaf VALUES (1)"})
        == "reads gone, writes leaf");
  CHECK(
      last_of({tables, "ALTER TABLE gone DROP FOREIGN KEY c", "DELETE FROM p"})
      == "reads kept, writes p");
  CHECK(last_of({tables, "DROP TABLE gone", "DELETE FROM p"})
        == "reads kept, writes p");
}

TEST_CASE(
    "a foreign key of MariaDB writes its parent, which the server locks") {
  CHECK(touched("CREATE TABLE c (p int, FOREIGN KEY (p) REFERENCES p (id))")
        == "writes c, writes p");
  const std::string tables = "CREATE TABLE c (p int, CONSTRAINT k FOREIGN KEY"
                             " (p) REFERENCES p (id))";
  CHECK(last_of({tables, "ALTER TABLE c DROP FOREIGN KEY k"})
        == "reads c, reads p, writes c, writes key:k, writes p");
  CHECK(last_of({tables, "ALTER TABLE c DROP FOREIGN KEY c_ibfk_1"})
        == "reads c, reads p, writes c, writes p");
  CHECK(last_of({tables, "DROP TABLE c"})
        == "reads c, reads p, writes c, writes key:k, writes p");
  // It locks the definitions of both sides while either changes.
  CHECK(last_of({tables, "ALTER TABLE c ADD x int"}) == "reads p, writes c");
  CHECK(last_of({tables, "ALTER TABLE p ADD x int"}) == "reads c, writes p");
  CHECK(last_of({tables, "TRUNCATE p"}) == "reads c, writes p");
}

TEST_CASE("a parent of MariaDB that goes leaves the keys of its children, which"
          " the server keeps by its name") {
  const std::string tables
      = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY"
        " KEY, p int, FOREIGN KEY (p) REFERENCES p (id))";
  const std::string anew = "SET foreign_key_checks = 0; DROP TABLE IF EXISTS p;"
                           " CREATE TABLE p (id int PRIMARY KEY, n int)";
  CHECK(last_of({tables, anew, "INSERT INTO c VALUES (1, 5)"})
        == "reads p, writes c");
  CHECK(last_of({tables, anew, "DELETE FROM p"}) == "reads c, writes p");
  CHECK(
      last_of({tables,
               "SET foreign_key_checks = 0; CREATE TABLE p_new (id int PRIMARY"
               " KEY); DROP TABLE p; RENAME TABLE p_new TO p",
               "INSERT INTO c VALUES (1, 5)"})
      == "reads p, writes c");
  CHECK(last_of({tables, anew, "DROP TABLE c", "DELETE FROM p"}) == "writes p");
}

TEST_CASE("the name of a foreign key of MariaDB is one for the database") {
  const std::string key
      = " (p int, CONSTRAINT k FOREIGN KEY (p) REFERENCES p (id))";
  CHECK(touched("CREATE TABLE c" + key) == "writes c, writes key:k, writes p");
  CHECK(touched("ALTER TABLE c ADD CONSTRAINT K FOREIGN KEY (p) REFERENCES p"
                " (id)")
        == "writes c, writes key:k, writes p");
  for (const auto* goes :
       {"ALTER TABLE c DROP FOREIGN KEY k", "ALTER TABLE c DROP CONSTRAINT k",
        "DROP TABLE c", "CREATE OR REPLACE TABLE c (x int)"}) {
    INFO(goes);
    CHECK(last_of({"CREATE TABLE c" + key, goes}).find("writes key:k")
          != std::string::npos);
  }
}
