#include "tests/order/postgresql_bench.hpp"

namespace dunlin::test {

namespace {

/// A few facts of each kind that tell most ends of two statements apart, in a
/// text that takes the server little time.
constexpr const char* brief_sql = R"sql(
SELECT concat_ws(' ', (SELECT count(*) FROM pg_depend),
  (SELECT count(*) FROM pg_attribute), (SELECT count(*) FROM pg_constraint),
  (SELECT string_agg(concat_ws(' ', relname, relnamespace::regnamespace,
    relkind, relacl, obj_description(oid, 'pg_class')), ',' ORDER BY relname,
    relnamespace) FROM pg_class WHERE oid >= 16384),
  (SELECT string_agg(concat_ws(' ', proname, prosrc), ',' ORDER BY proname)
    FROM pg_proc WHERE oid >= 16384),
  (SELECT string_agg(query_to_xml('SELECT to_jsonb(t) - ''drawn'' AS r FROM'
    ' ONLY ' || oid::regclass || ' AS t ORDER BY 1', true, true, '')::text, ','
    ORDER BY relname) FROM pg_class
    WHERE relkind IN ('r', 'm') AND oid >= 16384)))sql";

} // namespace

std::string postgresql_bench::brief_end(const std::string& first,
                                        const std::string& second) {
  const auto found
      = db_->query("BEGIN;" + first + ";" + second + ";" + brief_sql);
  auto out = found ? found->text(0, 0) : failed + found.error().text;
  static_cast<void>(db_->exec("ROLLBACK"));
  return out;
}

std::string postgresql_bench::contents() {
  auto out
      = read("SELECT concat_ws(' ', table_name, ordinal_position,"
             " column_name, data_type) FROM information_schema.columns"
             " WHERE table_schema = 'public' AND table_name NOT LIKE 'dunlin%'"
             " ORDER BY 1")
        + read("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
               " AND tablename NOT LIKE 'dunlin%' ORDER BY 1")
        + read("SELECT concat_ws(' ', conrelid::regclass,"
               " pg_get_constraintdef(oid)) FROM pg_constraint WHERE"
               " connamespace = 'public'::regnamespace AND"
               " conrelid::regclass::text NOT LIKE 'dunlin%' ORDER BY 1")
        + read("SELECT concat_ws(' ', tgname, tgrelid::regclass) FROM"
               " pg_trigger WHERE NOT tgisinternal ORDER BY 1")
        + read("SELECT viewname || definition FROM pg_views WHERE schemaname ="
               " 'public' ORDER BY 1")
        + read("SELECT proname || prosrc FROM pg_proc WHERE pronamespace ="
               " 'public'::regnamespace ORDER BY 1");
  const auto found
      = db_->query("SELECT tablename FROM pg_tables WHERE schemaname ="
                   " 'public' AND tablename NOT LIKE 'dunlin%' ORDER BY 1");
  REQUIRE(found);
  for (int row = 0; row < found->rows(); ++row) {
    const auto name = found->text(row, 0);
    out += name + read("SELECT t::text FROM " + name + " AS t ORDER BY 1");
  }
  return out;
}

std::string postgresql_bench::read(const std::string& sql) {
  const auto found = db_->query(sql);
  INFO(sql << (found ? "" : found.error().text));
  REQUIRE(found);
  std::string out;
  for (int row = 0; row < found->rows(); ++row)
    out += found->text(row, 0) + "\n";
  return out;
}

} // namespace dunlin::test
