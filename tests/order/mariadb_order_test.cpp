#include "stores/mariadb/script_rules.hpp"
#include "stores/sql/query.hpp"
#include "stores/sql/script_text.hpp"
#include "tests/order/random_scripts.hpp"
#include "tests/stores/mariadb_fixture.hpp"

/// @file
/// What a plan of scripts allows leaves a MariaDB as the serial order does.

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr uint32_t tables = 5;

std::vector<std::string> names_of_tables() {
  std::vector<std::string> out;
  for (uint32_t i = 0; i < tables; ++i)
    out.push_back("t" + std::to_string(i));
  return out;
}

std::vector<sql::script_statement> statements_of(const std::string& script) {
  const auto out
      = sql::split_statements(mariadb::script_rules.grammar, "x.sql", script);
  REQUIRE(out);
  return *out;
}

/// A database whose tables are as new for each order.
class database {
public:
  database() : db_(mariadb_fixture::open_database(fixture_.source_config())) {
    // nop
  }

  store_config config() const {
    return fixture_.source_config();
  }

  void run_each(const std::vector<std::string>& statements) {
    for (const auto& each : statements)
      mariadb_fixture::run(*db_, each);
  }

  /// Tables alone, in a database that was empty.
  void make() {
    const auto name = fixture_.source_name();
    run_each(
        {"DROP DATABASE " + name, "CREATE DATABASE " + name, "USE " + name});
    run_each(make_tables(tables));
  }

  /// Statement by statement, in one transaction as far as they can be.
  /// @returns whether all of them ran.
  bool run(const std::string& script) {
    bool is_good = db_->exec("BEGIN").has_value();
    for (const auto& each : statements_of(script))
      is_good = is_good && db_->exec(each.text);
    REQUIRE(db_->exec(is_good ? "COMMIT" : "ROLLBACK"));
    return is_good;
  }

  /// @returns the statements up to the first that fails; definitions that ran
  ///   before it stay, as they commit by themselves.
  std::string run_begin(const std::string& script) {
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

  std::string after(const std::vector<std::string>& scripts,
                    const std::vector<step_index>& order) {
    for (const auto index : order)
      if (!run(scripts[index]))
        return "script " + std::to_string(index) + " failed";
    return contents();
  }

  /// The rows of the tables that all have.
  std::string rows() {
    std::string out;
    for (const auto& name : names_of_tables())
      out += name + "\n"
             + read("SELECT concat_ws(' ', id, v) FROM " + name
                    + " ORDER BY 1");
    return out;
  }

  /// Schema and rows, in an order that does not tell when they came.
  std::string contents();

private:
  std::string read(const std::string& sql) {
    std::string out;
    const auto done
        = sql::for_each_row(db_->ask(sql), [&](const sql::answer_row& row) {
            out += row.text(0) + "\n";
          });
    INFO(sql << (done ? "" : done.error().text));
    REQUIRE(done);
    return out;
  }

  mariadb_fixture fixture_;
  std::unique_ptr<mariadb::database> db_;
};

std::string database::contents() {
  auto out = read("SELECT concat_ws(' ', table_name, ordinal_position,"
                  " column_name, column_type) FROM information_schema.columns"
                  " WHERE table_schema = database() ORDER BY 1")
             + read("SELECT concat_ws(' ', table_name, index_name, column_name)"
                    " FROM information_schema.statistics WHERE table_schema ="
                    " database() ORDER BY 1")
             + read("SELECT concat_ws(' ', trigger_name, event_object_table,"
                    " action_statement) FROM information_schema.triggers WHERE"
                    " trigger_schema = database() ORDER BY 1")
             + read("SELECT concat_ws(' ', table_name, view_definition) FROM"
                    " information_schema.views WHERE table_schema = database()"
                    " ORDER BY 1");
  const auto names
      = sql::collect_rows(
            db_->ask("SELECT table_name FROM information_schema.tables WHERE"
                     " table_schema = database() AND table_type ="
                     " 'BASE TABLE' ORDER BY 1"),
            [](const sql::answer_row& row) { return row.text(0); })
            .value();
  for (const auto& name : names)
    out += name
           + read("SELECT concat_ws(' ', id, v) FROM " + name + " ORDER BY 1");
  return out;
}

/// Triggers, keys and views that stand there before the scripts come.
const std::vector<std::string>& surroundings() {
  static const std::vector<std::string> all{
      "ALTER TABLE t1 ADD FOREIGN KEY (id) REFERENCES t0 (id) ON DELETE"
      " CASCADE",
      "CREATE TRIGGER fires AFTER INSERT ON t2 FOR EACH ROW UPDATE t3 SET v ="
      " v + new.id % 11",
      "CREATE FUNCTION total() RETURNS bigint READS SQL DATA RETURN (SELECT"
      " coalesce(sum(v), 0) FROM t4)",
      "CREATE VIEW seen AS SELECT t3.v + total() AS v FROM t3 JOIN t2"
      " USING (id)",
  };
  return all;
}

/// A script that changes rows, or does so by way of what surrounds them.
std::string surrounded_script(random_source& draw, uint32_t number) {
  if (below(draw, 3) > 0)
    return random_row_script(draw, tables, number, dialect::mariadb);
  const auto into = "t" + std::to_string(below(draw, tables));
  return "UPDATE " + into + " SET v = (v + (SELECT coalesce(sum(v), 0) FROM"
         + (below(draw, 2) == 0 ? " seen" : " t4")
         + ") % 97 + total()) % 1009;";
}

/// The tables as `make_tables` fills them.
std::vector<std::string> fresh_rows() {
  std::vector<std::string> out{"SET foreign_key_checks = 0"};
  for (const auto& name : names_of_tables())
    out.push_back("DELETE FROM " + name);
  // A trigger on t2 changes t3, which is filled behind it.
  for (const auto& each : make_tables(tables))
    if (each.starts_with("INSERT"))
      out.push_back(each);
  out.emplace_back("SET foreign_key_checks = 1");
  return out;
}

} // namespace

TEST_CASE("random scripts that change rows leave MariaDB as the serial order"
          " does, in whatever order their plan allows") {
  constexpr uint32_t cases = 200;
  database own;
  own.make();
  own.run_each(surroundings());
  size_t other_orders = 0;
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    random_source draw{seed};
    own.run_each(fresh_rows());
    std::vector<std::string> scripts;
    for (uint32_t i = 0; i < 12; ++i)
      if (auto script = surrounded_script(draw, i); own.run(script))
        scripts.push_back(std::move(script));
    const auto expected = own.rows();
    const auto plan = plan_of(scripts, [&](const auto& jobs) {
      return infer_touches(own.config(), jobs);
    });
    INFO((plan ? "" : plan.error().text));
    REQUIRE(plan);
    for (int i = 0; i < 3; ++i) {
      const auto order = random_order(draw, *plan, i == 0);
      other_orders += order != serial_order(scripts.size()) ? 1 : 0;
      INFO("seed " << seed << "\n" << shown(scripts));
      own.run_each(fresh_rows());
      for (const auto index : order)
        REQUIRE(own.run(scripts[index]));
      REQUIRE(own.rows() == expected);
    }
  }
  // Not all of them stand in line.
  CHECK(other_orders > cases);
}

TEST_CASE("random scripts that change the schema leave MariaDB as the serial"
          " order does, in whatever order their plan allows") {
  constexpr uint32_t cases = 12;
  database own;
  size_t other_orders = 0;
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    random_source draw{seed};
    std::vector<std::string> scripts;
    own.make();
    for (uint32_t i = 0; i < 12; ++i)
      if (auto script
          = own.run_begin(random_script(draw, tables, i, dialect::mariadb));
          !script.empty())
        scripts.push_back(std::move(script));
    const auto expected = own.contents();
    own.make();
    const auto plan = plan_of(scripts, [&](const auto& jobs) {
      return infer_touches(own.config(), jobs);
    });
    REQUIRE(plan);
    for (int i = 0; i < 2; ++i) {
      const auto order = random_order(draw, *plan, i == 0);
      other_orders += order != serial_order(scripts.size()) ? 1 : 0;
      INFO("seed " << seed << "\n" << shown(scripts));
      REQUIRE(own.after(scripts, order) == expected);
      own.make();
    }
  }
  CHECK(other_orders > cases);
}

TEST_CASE("a script that alters a MariaDB by what there is waits for who makes"
          " it") {
  database own;
  own.make();
  const auto plan = plan_of(
      {"ALTER TABLE t0 ADD COLUMN more int;",
       "BEGIN NOT ATOMIC IF EXISTS (SELECT * FROM information_schema.columns"
       " WHERE table_name = 't0' AND column_name = 'more') THEN ALTER TABLE t1"
       " ADD COLUMN seen int; END IF; END;"},
      [&](const auto& jobs) { return infer_touches(own.config(), jobs); });
  REQUIRE(plan);
  CHECK(plan->edges.size() == 1);
}

TEST_CASE("each edge between scripts of MariaDB that do not commute is needed:"
          " without it an order is allowed that ends elsewhere") {
  database own;
  own.make();
  size_t edges = 0;
  size_t found = 0;
  const auto after = [&](const auto& scripts, const auto& order) {
    own.run_each(fresh_rows());
    for (const auto index : order)
      REQUIRE(own.run(scripts[index]));
    return own.rows();
  };
  for (uint32_t seed = 1; seed <= 15; ++seed) {
    random_source draw{seed};
    std::vector<std::string> scripts;
    for (uint32_t i = 0; i < 6; ++i)
      scripts.push_back(mixing_script(draw, tables, i));
    const auto plan = plan_of(scripts, [&](const auto& jobs) {
      return infer_touches(own.config(), jobs);
    });
    REQUIRE(plan);
    const auto expected = after(scripts, serial_order(scripts.size()));
    for (size_t gone = 0; gone < plan->edges.size(); ++gone) {
      auto less = *plan;
      less.edges.erase(less.edges.begin() + static_cast<ptrdiff_t>(gone));
      bool differs = false;
      for (int i = 0; i < 20 && !differs; ++i)
        differs = after(scripts, random_order(draw, less, i == 0)) != expected;
      ++edges;
      found += differs ? 1 : 0;
    }
  }
  INFO(found << " of " << edges);
  CHECK(edges > 30);
  CHECK(found * 10 >= edges * 8);
}
