#include "tests/stores/postgresql_touched.hpp"

#include <algorithm>

using namespace dunlin;
using test::last_of;
using test::touched;

/// @file
/// Calls of functions in C, of the server's own and of extensions, that look at
/// more than their arguments.

namespace {

/// Whether a text asks behind another that made things.
bool asks(const std::string& made, const std::string& text) {
  return test::asks_catalogue(
      test::inferred(test::scripts({made, text})).back());
}

} // namespace

TEST_CASE("a text that becomes a table's name by itself is seen") {
  const std::string made
      = "CREATE TABLE p (x int) PARTITION BY LIST (x); CREATE TABLE p1 "
        "PARTITION"
        " OF p FOR VALUES IN (1); CREATE INDEX i ON p1 (x); CREATE SEQUENCE s";
  for (const std::string call :
       {"pg_partition_tree('p')", "pg_partition_root('p')",
        "pg_partition_ancestors('p')", "pg_relation_is_updatable('p', true)",
        "pg_column_is_updatable('p', 1::int2, true)",
        "pg_relation_filepath('p')"}) {
    INFO(call);
    CHECK(last_of({made, "SELECT " + call}) == "reads p");
    CHECK(asks(made, "SELECT " + call));
  }
  for (const std::string call :
       {"pg_index_has_property('i', 'clusterable')",
        "pg_index_column_has_property('i', 1, 'asc')"}) {
    INFO(call);
    CHECK(last_of({made, "SELECT " + call}) == "reads index:i, reads p1");
    CHECK(asks(made, "SELECT " + call));
  }
  CHECK(last_of({made, "SELECT pg_sequence_parameters('s'::regclass)"})
        == "reads sequence:s");
  CHECK(asks(made, "SELECT pg_get_object_address('table', '{p}', '{}')"));
  // Other texts are no names, even if a table is called so.
  CHECK(last_of({made, "SELECT lower('p'), pg_notify('p', 'x')"}) == "");
}

TEST_CASE("a file is read behind who writes it") {
  CHECK(touched("SELECT pg_read_file('/tmp/a.csv')")
        == "reads file:/tmp/a.csv");
  CHECK(touched("SELECT pg_read_binary_file('/tmp/a.csv', 0, 1)")
        == "reads file:/tmp/a.csv");
  CHECK(touched("SELECT size FROM pg_stat_file('/tmp/a.csv')")
        == "reads file:/tmp/a.csv");
  CHECK(touched("SELECT lo_import('/tmp/a.csv')")
        == "reads file:/tmp/a.csv, writes large objects");
  CHECK(touched("SELECT lo_export(4711, '/tmp/a.csv')")
        == "reads large objects, writes file:/tmp/a.csv");
  CHECK(touched("SELECT pg_read_file(path) FROM a")
        == "reads a; line 1: pg_read_file works on a file whose name is made at"
           " run time");
  CHECK(touched("SELECT pg_ls_dir('/tmp')")
        == "line 1: pg_ls_dir tells which files there are");
}

TEST_CASE("the server's tables show large objects, sequences and statistics") {
  CHECK(touched("SELECT count(*) FROM pg_largeobject_metadata")
        == "reads large objects");
  CHECK(touched("SELECT data FROM pg_largeobject") == "reads large objects");
  CHECK(last_of({"CREATE SEQUENCE s; CREATE TABLE a (x serial)",
                 "SELECT last_value FROM pg_sequences"})
        == "reads sequence:a_x_seq, reads sequence:s");
  const auto analyzed = test::inferred(test::scripts({"ANALYZE a"})).back();
  CHECK(std::any_of(analyzed.touches.begin(), analyzed.touches.end(),
                    [](const auto& each) {
                      return each.object == "schema:pg_catalog"
                             && each.mode == touch_mode::commutes;
                    }));
}

TEST_CASE("a function that inspects a table reads the one that it names") {
  postgresql_fixture fixture;
  const std::string made = "CREATE TABLE t (x int); CREATE INDEX i ON t (x);"
                           "CREATE EXTENSION pgstattuple; CREATE EXTENSION"
                           " pgrowlocks; CREATE EXTENSION amcheck;"
                           "CREATE EXTENSION pageinspect";
  CHECK(touched(fixture, made, "SELECT * FROM pgstattuple('t')")
        == "reads function:pgstattuple, reads t");
  CHECK(touched(fixture, "", "SELECT * FROM pgrowlocks('t')")
        == "reads function:pgrowlocks, reads t");
  CHECK(touched(fixture, "", "SELECT bt_index_check('i')")
        == "reads function:bt_index_check, reads index:i, reads t");
  CHECK(touched(fixture, "",
                "SELECT * FROM heap_page_items(get_raw_page('t', 0))")
        == "reads function:get_raw_page, reads function:heap_page_items, reads"
           " t");
  CHECK(touched(fixture, "", "SELECT pgstattuple(oid) FROM pg_class")
        == "reads function:pgstattuple; line 1: pgstattuple looks at a table"
           " that is chosen at run time");
  CHECK(last_of({"CREATE EXTENSION pgstattuple; CREATE TABLE t ()",
                 "SELECT pgstattuple('t')"})
        == "reads t");
}

TEST_CASE(
    "an extension's functions in C read the table that they look things up"
    " in, and are barriers where they write") {
  const auto called = [](const std::string& extension) {
    postgresql::catalogue db;
    for (const auto* table : {"spatial_ref_sys", "t"})
      db.add(postgresql::object_kind::table, "public", table);
    const auto f = db.add(postgresql::object_kind::routine, "public", "f");
    postgresql::routine_body body;
    body.language = "c";
    body.extension = extension;
    db.change(f).bodies.push_back(body);
    const auto found
        = postgresql::infer_touches(db, test::scripts({"SELECT f('t')"}));
    REQUIRE(found);
    return test::words_of(found->front());
  };
  CHECK(called("hstore") == "reads function:f");
  CHECK(called("postgis") == "reads function:f, reads spatial_ref_sys");
  CHECK(called("pg_dirtyread") == "reads function:f, reads t");
  for (const std::string extension :
       {"temporal_tables", "pgrouting", "age", "pg_ivm", "orafce"})
    CHECK(called(extension)
          == "reads function:f; line 1: the function public.f of the extension "
                 + extension + " reaches beyond what can be seen");
}

TEST_CASE("a function in C that draws from a sequence is a barrier") {
  postgresql_fixture fixture;
  CHECK(touched(fixture,
                "CREATE EXTENSION autoinc; CREATE SEQUENCE s; CREATE TABLE"
                " a (x int); CREATE TRIGGER drawn BEFORE INSERT ON a FOR EACH"
                " ROW EXECUTE FUNCTION autoinc(x, s)",
                "INSERT INTO a VALUES (0)")
        == "reads function:autoinc, writes a; line 1: the function"
           " public.autoinc of the extension autoinc reaches beyond what can be"
           " seen");
}

TEST_CASE("a name that is made at run time may be that of any table") {
  const std::string made = "CREATE TABLE t (id serial)";
  CHECK(asks(made, "SELECT n::regclass FROM (VALUES ('t')) AS v (n)"));
  CHECK(asks(made, "SELECT pg_get_serial_sequence(format('%s', 't'), 'id')"));
  CHECK(!asks(made, "SELECT pg_relation_size('t'), 't'::regclass::oid,"
                    " NULL::regclass"));
}
