#include "tests/order/random_scripts.hpp"
#include "tests/stores/postgresql_fixture.hpp"

/// @file
/// What a plan of scripts allows leaves a PostgreSQL as the serial order does.

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr uint32_t tables = 5;
constexpr uint32_t cases = 100;

/// A database whose schema is made anew for each order.
class database {
public:
  database()
      : db_(postgresql_fixture::open_database(fixture_.source_config())) {
    postgresql_fixture::run(*db_, "SET client_min_messages = error");
  }

  store_config config() {
    return fixture_.source_config();
  }

  void make() {
    std::string sql = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;";
    for (const auto& each : make_tables(tables))
      sql += each + ";";
    postgresql_fixture::run(*db_, sql);
  }

  /// @returns whether all of it ran; else nothing of it did.
  bool run(const std::string& script) {
    if (db_->exec("BEGIN;" + script + "COMMIT"))
      return true;
    static_cast<void>(db_->exec("ROLLBACK"));
    return false;
  }

  std::string after(const std::vector<std::string>& scripts,
                    const std::vector<step_index>& order) {
    make();
    for (const auto index : order)
      if (!run(scripts[index]))
        return "script " + std::to_string(index) + " failed";
    return contents();
  }

private:
  /// Schema and rows, in an order that does not tell when they came.
  std::string contents() {
    auto out
        = read("SELECT concat_ws(' ', table_name, ordinal_position,"
               " column_name, data_type) FROM information_schema.columns"
               " WHERE table_schema = 'public' ORDER BY 1")
          + read("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
                 " ORDER BY 1")
          + read("SELECT concat_ws(' ', tgname, tgrelid::regclass) FROM"
                 " pg_trigger WHERE NOT tgisinternal ORDER BY 1")
          + read("SELECT viewname || definition FROM pg_views WHERE"
                 " schemaname = 'public' ORDER BY 1");
    const auto found = db_->query("SELECT tablename FROM pg_tables WHERE"
                                  " schemaname = 'public' ORDER BY 1");
    REQUIRE(found);
    for (int row = 0; row < found->rows(); ++row) {
      const auto name = found->text(row, 0);
      out += name + read("SELECT t::text FROM " + name + " AS t ORDER BY 1");
    }
    return out;
  }

  std::string read(const std::string& sql) {
    const auto found = db_->query(sql);
    INFO(sql << (found ? "" : found.error().text));
    REQUIRE(found);
    std::string out;
    for (int row = 0; row < found->rows(); ++row)
      out += found->text(row, 0) + "\n";
    return out;
  }

  postgresql_fixture fixture_;
  std::unique_ptr<postgresql::database> db_;
};

} // namespace

TEST_CASE("random scripts leave PostgreSQL as the serial order does, in"
          " whatever order their plan allows") {
  database own;
  size_t other_orders = 0;
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    random_source draw{seed};
    std::vector<std::string> scripts;
    own.make();
    for (uint32_t i = 0; i < 12; ++i)
      if (auto script = random_script(draw, tables, i, dialect::postgresql);
          own.run(script))
        scripts.push_back(std::move(script));
    own.make();
    const auto plan = plan_of(scripts, [&](const auto& jobs) {
      return infer_touches(own.config(), jobs);
    });
    INFO((plan ? "" : plan.error().text));
    REQUIRE(plan);
    const auto serial = serial_order(scripts.size());
    const auto expected = own.after(scripts, serial);
    for (int i = 0; i < 3; ++i) {
      const auto order = random_order(draw, *plan, i == 0);
      other_orders += order != serial ? 1 : 0;
      INFO("seed " << seed << "\n" << shown(scripts));
      REQUIRE(own.after(scripts, order) == expected);
    }
  }
  // Not all of them stand in line.
  CHECK(other_orders > cases);
}

TEST_CASE("a script that alters PostgreSQL by what there is waits for who"
          " makes it") {
  database own;
  own.make();
  const auto plan = plan_of(
      {"ALTER TABLE t0 ADD COLUMN more int;",
       "DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns WHERE"
       " table_name = 't0' AND column_name = 'more') THEN ALTER TABLE t1 ADD"
       " COLUMN seen int; END IF; END $$;"},
      [&](const auto& jobs) { return infer_touches(own.config(), jobs); });
  REQUIRE(plan);
  CHECK(plan->edges.size() == 1);
}

TEST_CASE("each edge between scripts of PostgreSQL that do not commute is"
          " needed: without it an order is allowed that ends elsewhere") {
  database own;
  size_t edges = 0;
  size_t found = 0;
  for (uint32_t seed = 1; seed <= 15; ++seed) {
    random_source draw{seed};
    std::vector<std::string> scripts;
    for (uint32_t i = 0; i < 6; ++i)
      scripts.push_back(mixing_script(draw, tables, i));
    own.make();
    const auto plan = plan_of(scripts, [&](const auto& jobs) {
      return infer_touches(own.config(), jobs);
    });
    REQUIRE(plan);
    const auto expected = own.after(scripts, serial_order(scripts.size()));
    for (size_t gone = 0; gone < plan->edges.size(); ++gone) {
      auto less = *plan;
      less.edges.erase(less.edges.begin() + static_cast<ptrdiff_t>(gone));
      bool differs = false;
      for (int i = 0; i < 20 && !differs; ++i)
        differs
            = own.after(scripts, random_order(draw, less, i == 0)) != expected;
      ++edges;
      found += differs ? 1 : 0;
    }
  }
  INFO(found << " of " << edges);
  CHECK(edges > 30);
  CHECK(found * 10 >= edges * 8);
}
