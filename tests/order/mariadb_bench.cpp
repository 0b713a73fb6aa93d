#include "tests/order/mariadb_bench.hpp"

#include "stores/mariadb/script_rules.hpp"
#include "stores/sql/query.hpp"
#include "stores/sql/script_text.hpp"
#include "tests/order/random_scripts.hpp"

#include <utility>

namespace dunlin::test {

namespace {

std::vector<sql::script_statement> statements_of(const std::string& script) {
  const auto out
      = sql::split_statements(mariadb::script_rules.grammar, "x.sql", script);
  REQUIRE(out);
  return *out;
}

/// What of this database the scripts know.
constexpr const char* ours
    = "table_schema = database() AND table_name NOT LIKE 'dunlin%'";

} // namespace

void mariadb_bench::make(uint32_t tables) {
  const auto name = fixture_.source_name();
  run_each({"DROP DATABASE " + name, "CREATE DATABASE " + name, "USE " + name});
  run_each(make_tables(tables));
}

bool mariadb_bench::run(const std::string& script) {
  bool is_good = db_->exec("BEGIN").has_value();
  for (const auto& each : statements_of(script))
    is_good = is_good && db_->exec(each.text);
  REQUIRE(db_->exec(is_good ? "COMMIT" : "ROLLBACK"));
  return is_good;
}

/// Definitions that ran before the first that fails stay, as they commit by
/// themselves.
std::string mariadb_bench::take(const std::string& script) {
  std::string out;
  REQUIRE(db_->exec("BEGIN"));
  for (const auto& each : statements_of(script)) {
    if (!db_->exec(each.text))
      break;
    out += std::string{each.text} + ";\n";
  }
  REQUIRE(db_->exec("COMMIT"));
  return out;
}

std::string mariadb_bench::contents() {
  const std::string where = std::string{" WHERE "} + ours;
  auto out
      = read("SELECT concat_ws(' ', table_name, ordinal_position, column_name,"
             " column_type) FROM information_schema.columns"
             + where + " ORDER BY 1")
        + read("SELECT concat_ws(' ', table_name, index_name, column_name)"
               " FROM information_schema.statistics"
               + where + " ORDER BY 1")
        + read("SELECT concat_ws(' ', table_name, referenced_table_name,"
               " delete_rule) FROM information_schema.referential_constraints"
               " WHERE constraint_schema = database() ORDER BY 1")
        + read("SELECT concat_ws(' ', trigger_name, event_object_table,"
               " action_statement) FROM information_schema.triggers WHERE"
               " trigger_schema = database() ORDER BY 1")
        + read("SELECT concat_ws(' ', table_name, view_definition) FROM"
               " information_schema.views"
               + where + " ORDER BY 1")
        + read("SELECT concat_ws(' ', routine_name, routine_definition) FROM"
               " information_schema.routines WHERE routine_schema ="
               " database() ORDER BY 1");
  // Each table with its columns as one list.
  const auto tables
      = sql::collect_rows(
            db_->ask("SELECT table_name, group_concat(column_name ORDER BY"
                     " ordinal_position) FROM information_schema.columns JOIN"
                     " information_schema.tables USING (table_schema,"
                     " table_name)"
                     + where
                     + " AND table_type = 'BASE TABLE' GROUP BY 1 ORDER BY 1"),
            [](const sql::answer_row& row) {
              return std::pair{row.text(0), row.text(1)};
            })
            .value();
  for (const auto& [name, columns] : tables)
    out += name
           + read("SELECT concat_ws(' ', " + columns + ") FROM " + name
                  + " ORDER BY 1");
  return out;
}

std::string mariadb_bench::read(const std::string& sql) {
  std::string out;
  const auto done
      = sql::for_each_row(db_->ask(sql), [&](const sql::answer_row& row) {
          out += row.text(0) + "\n";
        });
  INFO(sql << (done ? "" : done.error().text));
  REQUIRE(done);
  return out;
}

} // namespace dunlin::test
