#include "tests/stores/touch_words.hpp"

using namespace dunlin;
using test::mariadb::last_of;
using test::mariadb::touched;

// -- queries
// -------------------------------------------------------------------

TEST_CASE("a query of MariaDB reads each of its tables, wherever it names"
          " them") {
  CHECK(touched("SELECT 1") == "");
  CHECK(touched("SELECT 1 FROM dual WHERE sin(1) > 0") == "");
  CHECK(touched("SELECT 1 FROM `dual`, d.dual") == "reads d.dual, reads dual");
  CHECK(touched("SELECT a.x, (SELECT max(y) FROM b) FROM a JOIN (SELECT * FROM"
                " c) AS s ON s.x = a.x LEFT JOIN (d, e) USING (x) WHERE EXISTS"
                " (SELECT 1 FROM f) UNION ALL SELECT 1, 2 FROM g")
        == "reads a, reads b, reads c, reads d, reads e, reads f, reads g");
  CHECK(touched("VALUES ((SELECT 1 FROM a)), (2)") == "reads a");
  CHECK(touched("((SELECT * FROM a) UNION (SELECT * FROM b LIMIT 1))"
                " ORDER BY (SELECT 1 FROM c)")
        == "reads a, reads b, reads c");
  CHECK(touched("SELECT * FROM a USE INDEX (i) IGNORE INDEX FOR JOIN (j),"
                " b PARTITION (p) AS x FOR SYSTEM_TIME ALL")
            .starts_with("reads a, reads b"));
  CHECK(touched("SELECT CASE WHEN x THEN (SELECT 1 FROM b) END,"
                " EXTRACT(YEAR FROM d), TRIM(LEADING 'x' FROM y) FROM a")
        == "reads a, reads b");
  CHECK(touched("SELECT * FROM a NATURAL JOIN b STRAIGHT_JOIN c ON left(x, 1)"
                " = 'y' RIGHT JOIN d ON true")
        == "reads a, reads b, reads c, reads d");
  CHECK(
      touched("SELECT * FROM a, JSON_TABLE(a.j, '$' COLUMNS (n FOR ORDINALITY,"
              " x int PATH '$.x')) AS t")
      == "reads a");
}

TEST_CASE("a name of WITH is no table of MariaDB where it can be seen, and one"
          " elsewhere") {
  CHECK(touched("WITH u AS (SELECT * FROM u) SELECT * FROM u") == "reads u");
  CHECK(touched("WITH u AS (SELECT 1) SELECT * FROM u") == "");
  CHECK(touched("WITH RECURSIVE u(x) AS (SELECT 1 UNION SELECT x + 1 FROM u"
                " WHERE x < 9) SELECT * FROM u")
        == "");
  CHECK(touched("WITH a AS (SELECT * FROM b), b AS (SELECT 1)"
                " SELECT * FROM a, b")
        == "reads b");
  CHECK(touched("SELECT * FROM (WITH u AS (SELECT 1) SELECT * FROM u) AS s, u")
        == "reads u");
  CHECK(touched("WITH u AS (SELECT 1) SELECT * FROM app.u") == "reads u");
  CHECK(touched("INSERT INTO a WITH u AS (SELECT * FROM b) SELECT * FROM u")
        == "reads b, writes a");
}

TEST_CASE("a query of MariaDB that locks its rows writes, and one that makes a"
          " file writes the file") {
  CHECK(touched("SELECT * FROM a, (SELECT * FROM b) AS s FOR UPDATE")
        == "reads b, writes a");
  CHECK(touched("SELECT * FROM a LOCK IN SHARE MODE") == "reads a");
  CHECK(touched("SELECT x INTO @a, @b FROM a") == "reads a");
  CHECK(touched("SELECT x FROM a LIMIT 1 INTO @a") == "reads a");
  CHECK(touched("SELECT * FROM a INTO OUTFILE '/tmp/a.csv' CHARACTER SET utf8"
                " FIELDS TERMINATED BY ','")
        == "reads a, writes file:/tmp/a.csv");
  CHECK(touched("SELECT load_file('/tmp/a')") == "reads file:/tmp/a");
}

// -- rows
// ----------------------------------------------------------------------

TEST_CASE("each way to change rows of MariaDB writes its target and reads the"
          " rest") {
  CHECK(touched("INSERT INTO a (x, y) SELECT * FROM b ON DUPLICATE KEY UPDATE"
                " x = VALUES(x) + (SELECT 1 FROM c) RETURNING x,"
                " (SELECT 1 FROM d)")
        == "reads b, reads c, reads d, writes a");
  CHECK(touched("INSERT a VALUES (1), ((SELECT 2 FROM b))")
        == "reads b, writes a");
  CHECK(touched("INSERT IGNORE INTO a SET x = (SELECT 1 FROM b)")
        == "reads b, writes a");
  CHECK(touched("INSERT INTO a () VALUES ()") == "writes a");
  CHECK(touched("INSERT INTO a (SELECT * FROM b)") == "reads b, writes a");
  CHECK(touched("REPLACE a SELECT * FROM b JOIN c ON b.x = c.x")
        == "reads b, reads c, writes a");
  CHECK(touched("UPDATE a SET x = (SELECT max(y) FROM b) WHERE z IN (SELECT z"
                " FROM c) ORDER BY x LIMIT 3")
        == "reads b, reads c, writes a");
  CHECK(touched("DELETE FROM a WHERE x IN (SELECT x FROM b) RETURNING x")
        == "reads b, writes a");
  CHECK(touched("LOAD DATA LOCAL INFILE '/tmp/a.csv' REPLACE INTO TABLE a"
                " FIELDS TERMINATED BY ',' (x, @y) SET y = (SELECT @y FROM b)")
        == "reads b, reads file:/tmp/a.csv, writes a");
  CHECK(touched("TRUNCATE TABLE a") == "writes a");
  CHECK(touched("HANDLER a OPEN; HANDLER a READ FIRST; HANDLER a CLOSE")
        == "reads a");
  CHECK(touched("LOCK TABLES a READ, b AS x WRITE; UNLOCK TABLES")
        == "reads a, writes b");
  CHECK(touched("OPTIMIZE TABLE a, b; CHECKSUM TABLE c")
        == "reads c, writes a, writes b");
  CHECK(touched("EXPLAIN SELECT * FROM a; ANALYZE FORMAT=JSON DELETE FROM b")
        == "reads a, writes b");
}

TEST_CASE("an UPDATE of several tables of MariaDB writes those whose columns it"
          " sets") {
  CHECK(touched("UPDATE a JOIN b AS x ON a.id = x.id SET x.n = a.n")
        == "reads a, reads b, writes b");
  CHECK(touched("UPDATE a, b SET a.n = 1, b.n = 2 WHERE a.id = b.id")
        == "reads a, reads b, writes a, writes b");
  CHECK(touched("UPDATE a, b SET n = 1")
        == "reads a, reads b, writes a, writes b");
  CHECK(touched("UPDATE a LEFT JOIN (SELECT * FROM c) AS s USING (id)"
                " SET a.n = s.n")
        == "reads a, reads c, writes a");
  CHECK(touched("UPDATE other.a, b SET other.a.n = b.n")
        == "reads b, reads other.a, writes other.a");
}

TEST_CASE("a DELETE from several tables of MariaDB writes those that it names,"
          " in either spelling") {
  CHECK(touched("DELETE a, x FROM a JOIN b AS x ON a.id = x.id JOIN c")
        == "reads a, reads b, reads c, writes a, writes b");
  CHECK(touched("DELETE FROM a.*, x USING a, b AS x, c WHERE a.id = c.id")
        == "reads a, reads b, reads c, writes a, writes b");
  CHECK(touched("DELETE other.a FROM other.a, b")
        == "reads b, reads other.a, writes other.a");
}

TEST_CASE("rows of a period of MariaDB that go are put back in parts") {
  CHECK(touched("DELETE FROM a FOR PORTION OF p FROM '2020-01-01' TO"
                " '2021-01-01' WHERE x = 1")
        == "writes a");
  CHECK(touched("UPDATE a FOR PORTION OF p FROM '2020-01-01' TO '2021-01-01'"
                " SET x = 1")
        == "writes a");
  CHECK(touched("DELETE HISTORY FROM a BEFORE SYSTEM_TIME '2020-01-01'")
        == "writes a");
}

// -- names
// ---------------------------------------------------------------------

TEST_CASE("names of MariaDB are taken as they are quoted, and letters count") {
  CHECK(touched("SELECT * FROM `a b`, `a``c`, Users, users")
        == "reads Users, reads a b, reads a`c, reads users");
  CHECK(touched("SELECT \"a\" 'b' FROM t # ` from here on\n") == "reads t");
  CHECK(touched("SELECT * FROM other.t, app.u, v.w.x")
        == "reads other.t, reads u; line 1: no name stands where one has to,"
           " at 'v'");
}

TEST_CASE(
    "USE says of which database of MariaDB the bare names behind it are") {
  CHECK(touched("INSERT INTO a VALUES (1); USE other; INSERT INTO a VALUES (1);"
                " INSERT INTO app.b VALUES (1); USE app; SELECT * FROM c")
        == "reads c, reads schema:other, writes a, writes b, writes other.a");
}

TEST_CASE("a text in double quotes is a name of MariaDB under ANSI_QUOTES") {
  CHECK(touched("SET sql_mode = 'ANSI_QUOTES'; SELECT * FROM \"a b\"; SET"
                " SESSION sql_mode = 'STRICT_ALL_TABLES'; SELECT \"c\" FROM d")
        == "reads a b, reads d");
  CHECK(touched("/*!40101 SET @old=@@SQL_MODE, SQL_MODE='NO_ZERO_DATE' */;"
                " INSERT INTO a VALUES (1); /*!40101 SET SQL_MODE=@old */")
        == "writes a");
  CHECK(touched("SET sql_mode = CONCAT(@@sql_mode, ',ANSI'); SELECT * FROM"
                " \"a\"")
        == "reads a");
  CHECK(touched("SET sql_mode = @x")
        == "line 1: sql_mode becomes what is not known before it runs");
  CHECK(touched("SET sql_mode = 'ORACLE'")
        == "line 1: sql_mode becomes what is not known before it runs");
}

TEST_CASE("a comment that MariaDB reads as SQL is read") {
  CHECK(touched("/*!40000 INSERT INTO a VALUES (1) */") == "writes a");
  CHECK(touched("SELECT * FROM a /*! , b */ /*M!100100 , c */")
        == "reads a, reads b, reads c");
  // Versions of MySQL that MariaDB passes over.
  CHECK(touched("SELECT * FROM a /*!80000 , b */") == "reads a");
  CHECK(touched("CREATE /*!50701 TEMPORARY */ TABLE t (x int)") == "writes t");
  CHECK(touched("SELECT * FROM a /*M!999999 , b */")
        == "line 1: a statement can't be read: whether the server reads a"
           " comment for its version is not known");
}

// -- what is not understood
// ------------------------------------------------------

TEST_CASE("what is not understood of MariaDB is a barrier with its line") {
  CHECK(touched("SELECT 1;\nFLUSH TABLES")
        == "line 2: what 'FLUSH' touches is not known");
  CHECK(touched("INSTALL SONAME 'x'")
        == "line 1: what 'INSTALL' touches is not known");
  CHECK(touched("SELECT * FROM a WHERE x = 1 FROM b")
        == "reads a; line 1: 'FROM' stands where nobody knows what it means");
  CHECK(touched("SELECT no_such_function(1)")
        == "reads function:no_such_function; line 1: what the function"
           " app.no_such_function does is not known (everywhere)");
  CHECK(touched("CALL p()")
        == "reads procedure:p; line 1: what the procedure app.p does is not"
           " known");
  CHECK(touched("SET GLOBAL max_connections = 5")
        == "line 1: SET GLOBAL changes what all others see");
  CHECK(touched("SET @@global.max_connections = 5")
        == "line 1: SET GLOBAL changes what all others see");
  CHECK(touched("CREATE USER bob")
        == "line 1: CREATE USER may change what all others see");
  CHECK(touched("GRANT ALL ON *.* TO bob")
        == "line 1: GRANT may change what all others see");
  CHECK(touched("UPDATE mysql.user SET x = 1")
        == "line 1: the server's own table user is written");
  CHECK(touched("START SLAVE") == "line 1: what 'START' touches is not known");
  CHECK(touched("XA BEGIN 'x'") == "line 1: what 'XA' touches is not known");
  CHECK(touched("ALTER TABLE a FROB x")
        == "writes a; line 1: what ALTER TABLE does by 'FROB' is not known");
  CHECK(touched("ALTER TABLE a ENGINE = CONNECT; SELECT * FROM a")
        == "reads a, writes a; line 1: the rows of app.a are elsewhere: its"
           " engine is CONNECT (everywhere)");
}

TEST_CASE("SQL that MariaDB makes at run time is a barrier, a text is read") {
  CHECK(touched("PREPARE p FROM 'INSERT INTO a SELECT * FROM b WHERE x = ?';"
                " EXECUTE p USING @x; DEALLOCATE PREPARE p")
        == "reads a, reads b, writes a");
  CHECK(touched("EXECUTE IMMEDIATE 'DELETE FROM a'") == "writes a");
  CHECK(touched("SET @s = 'DELETE FROM a'; PREPARE p FROM @s; EXECUTE p")
        == "line 1: PREPARE takes SQL that is made at run time");
  CHECK(touched("EXECUTE IMMEDIATE CONCAT('DELETE FROM ', @t)")
        == "line 1: EXECUTE runs SQL that is made at run time");
  CHECK(touched("EXECUTE p")
        == "line 1: EXECUTE p: it is not prepared from a text in this script");
}

TEST_CASE("what a MariaDB tells of the rows of all tables is a barrier, what it"
          " tells of the tables is not") {
  const std::string barrier = "line 1: what information_schema.tables tells of"
                              " rows hangs on all that is written";
  CHECK(touched("SELECT auto_increment FROM information_schema.tables WHERE"
                " table_name = 'a'")
            .ends_with(barrier));
  CHECK(touched("SET @n = (SELECT t.`TABLE_ROWS` FROM INFORMATION_SCHEMA.TABLES"
                " AS t)")
            .ends_with(barrier));
  CHECK(touched("USE information_schema; SELECT * FROM tables")
            .ends_with(barrier));
  CHECK(last_of({"CREATE VIEW v AS SELECT x.n FROM (SELECT * FROM"
                 " information_schema.tables) AS x",
                 "SELECT n FROM v"})
            .ends_with(barrier));
  CHECK(touched("UPDATE a JOIN information_schema.tables AS t ON t.table_name ="
                " a.name SET a.n = t.table_rows")
            .ends_with(barrier));
  CHECK(touched("DELETE a FROM a, information_schema.tables AS t WHERE"
                " t.data_length > a.n")
            .ends_with(barrier));
  CHECK(touched("DELETE FROM a USING a, information_schema.tables AS t WHERE"
                " t.table_name = a.name")
            .find("line 1: ")
        == std::string::npos);
  CHECK(touched("SELECT sum(data_length) FROM information_schema.partitions")
            .find("line 1: ")
        != std::string::npos);
  CHECK(touched("SELECT count(*) INTO @n FROM information_schema.tables WHERE"
                " table_name = 'a' AND engine = 'InnoDB'")
            .find("line 1: ")
        == std::string::npos);
  CHECK(touched("SELECT * FROM information_schema.columns").find("line 1: ")
        == std::string::npos);
}

TEST_CASE("functions and names of MariaDB that look like something else are"
          " known") {
  CHECK(touched("SELECT month(a), truncate(b, 1), repeat(c, 2), ascii(d),"
                " charset(e), sysdate(), last_value(f), rownum(),"
                " column_create('a', 1), column_add(g, 'a', 1),"
                " column_delete(g, 'a'), column_get(g, 'a' AS int),"
                " master_pos_wait('x', 1), master_gtid_wait('0-1-1') FROM t")
        == "reads t");
  CHECK(touched("SELECT * FROM 2020_sales, `x`.1e5x, a.2b WHERE c > 0x1F + 1e5"
                " + 0b01 + 1.5e3")
        == "reads 2020_sales, reads a.2b, reads x.1e5x");
  CHECK(touched("/*!80000 SET SESSION x = 1 */; INSERT INTO a VALUES (1)")
        == "writes a");
  CHECK(
      touched("/*M!999999\\- enable the sandbox mode */ \nINSERT INTO a VALUES"
              " (1)")
      == "writes a");
}

TEST_CASE("what is about the session of MariaDB touches nothing") {
  CHECK(touched("SET @a = 1, @b := 2; SET NAMES utf8mb4; SET SESSION"
                " foreign_key_checks = 0; BEGIN; COMMIT; START TRANSACTION;"
                " SET TRANSACTION ISOLATION LEVEL READ COMMITTED; ROLLBACK; DO"
                " sleep(1); SELECT last_insert_id(), found_rows(), uuid()")
        == "");
  CHECK(touched("SET NAMES gbk")
        == "line 1: in the character set that is set, texts are read in a way"
           " that is not known");
  CHECK(touched("SET @a = (SELECT max(x) FROM a)") == "reads a");
  CHECK(touched("SET STATEMENT max_statement_time = 1 FOR SELECT * FROM a")
        == "reads a");
  CHECK(touched("DO GET_LOCK('x', 1)") == "writes locks");
}

TEST_CASE("semicolons in texts and comments end no statement of MariaDB") {
  CHECK(touched("INSERT INTO a VALUES ('x; DELETE FROM b', \"y;\"); -- ;c\n"
                "/* ; */ INSERT INTO d VALUES (1) # ; e")
        == "writes a, writes d");
}

TEST_CASE("who asks a MariaDB for its objects sees that some change") {
  mariadb::catalogue db;
  db.default_database = "app";
  const auto found = mariadb::infer_touches(
      db, test::scripts({"CREATE TABLE a (x int)",
                         "SELECT * FROM information_schema.tables"}));
  REQUIRE(found);
  const auto touches = [&](size_t job, touch_mode mode) {
    for (const auto& each : (*found)[job].touches)
      if (each.object == "schema:information_schema" && each.mode == mode)
        return true;
    return false;
  };
  CHECK(touches(0, touch_mode::commutes));
  CHECK(touches(1, touch_mode::reads));
}
