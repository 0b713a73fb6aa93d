#include "tests/order/mariadb_bench.hpp"
#include "tests/order/random_scripts.hpp"

/// @file
/// What a plan of scripts allows leaves a MariaDB as the serial order does.

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr uint32_t tables = 5;

constexpr script_world world{dialect::mariadb, tables};

std::vector<std::string> names_of_tables() {
  std::vector<std::string> out;
  for (uint32_t i = 0; i < tables; ++i)
    out.push_back("t" + std::to_string(i));
  return out;
}

/// A database whose tables are as new for each order.
class database : public mariadb_bench {
public:
  void make() {
    mariadb_bench::make(tables);
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
};

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
    return random_row_script(draw, world, number);
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
    std::string before;
    own.make();
    for (uint32_t i = 0; i < 12; ++i) {
      const auto script = own.take(random_script(draw, world, i, before));
      if (script.empty())
        continue;
      before += script;
      scripts.push_back(script);
    }
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
