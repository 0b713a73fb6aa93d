#include "stores/mariadb/engine.hpp"

#include "stores/mariadb/create_table.hpp"
#include "stores/mariadb/key_search.hpp"
#include "stores/mariadb/range_summer.hpp"
#include "stores/mariadb/range_writer.hpp"
#include "stores/mariadb/rights.hpp"
#include "stores/mariadb/row_writer.hpp"
#include "stores/mariadb/script_rules.hpp"
#include "stores/mariadb/script_runner.hpp"
#include "stores/mariadb/session.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/target_table.hpp"
#include "stores/sql/engine.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

class mariadb_engine : public sql::engine {
public:
  mariadb_engine(database& db, const store_config& store)
      : server_(db), session_(db, store) {
    // nop
  }

  sql::session& db() noexcept override {
    return session_;
  }

  result<void> check_create(const target_spec& spec) override;
  result<void> create_table(const target_spec& spec) override;
  result<std::unique_ptr<sql::table_writer>>
  make_writer(const target_spec& spec) override;
  result<std::unique_ptr<sql::range_writer>>
  make_range_writer(const target_spec& spec) override;
  result<std::unique_ptr<sql::range_summer>>
  make_summer(const target_spec& spec) override;
  result<void> analyze_table(const std::string& name) override;
  result<uint64_t> count_standing(const target_spec& spec,
                                  const std::vector<key_tuple>& keys) override;
  result<row_estimate> estimate_table(const std::string& name) override;
  const sql::script_rules& rules() const noexcept override;
  result<std::string> run_script(sql::lease& held,
                                 const script_job& job) override;

  /// None: the server refuses them at once.
  result<std::vector<std::string>> check_foreign_keys(size_t) override {
    return std::vector<std::string>{};
  }

private:
  database& server_;
  session session_;
};

result<void> mariadb_engine::check_create(const target_spec& spec) {
  return check_create_rights(server_, spec);
}

result<void> mariadb_engine::create_table(const target_spec& spec) {
  return server_.exec(create_table_sql(spec));
}

result<std::unique_ptr<sql::table_writer>>
mariadb_engine::make_writer(const target_spec& spec) {
  if (auto ready = server_.ready(); !ready)
    return fail(ready.error());
  const auto table = read_target_table(server_, spec.into);
  if (!table)
    return fail(table.error());
  auto good = check_target(*table, spec);
  if (good)
    good = check_rights(server_, *table, spec);
  if (!good)
    return fail(good.error());
  return std::make_unique<row_writer>(server_, *table, spec);
}

result<std::unique_ptr<sql::range_writer>>
mariadb_engine::make_range_writer(const target_spec& spec) {
  if (auto ready = server_.ready(); !ready)
    return fail(ready.error());
  const auto table = read_target_table(server_, spec.into);
  if (!table)
    return fail(table.error());
  if (spec.is_inner())
    return range_writer::make_copy(server_, *table, spec);
  return range_writer::make_update(server_, *table, spec);
}

result<std::unique_ptr<sql::range_summer>>
mariadb_engine::make_summer(const target_spec& spec) {
  if (auto ready = server_.ready(); !ready)
    return fail(ready.error());
  const auto table = read_target_table(server_, spec.into);
  if (!table)
    return fail(table.error());
  return range_summer::make(server_, *table, spec);
}

result<uint64_t>
mariadb_engine::count_standing(const target_spec& spec,
                               const std::vector<key_tuple>& keys) {
  if (auto ready = server_.ready(); !ready)
    return fail(ready.error());
  const auto table = read_target_table(server_, spec.into);
  if (!table)
    return fail(table.error());
  std::vector<std::string> stored;
  for (const auto& key : keys) {
    std::string cells;
    size_t at = 0;
    bool is_good = true;
    for (value_reader reader{key}; !reader.at_end(); ++at) {
      const auto column = target_column_of(*table->find(spec.key[at]));
      is_good = append_stored(column, reader.next(), cells).reason.empty()
                && is_good;
    }
    if (is_good)
      stored.push_back(std::move(cells));
  }
  key_search search{server_, *table, spec.key};
  const std::vector<std::string_view> wanted(stored.begin(), stored.end());
  const auto standing = search.find(wanted);
  if (!standing)
    return fail(standing.error());
  return static_cast<uint64_t>(
      std::count_if(stored.begin(), stored.end(),
                    [&](const auto& key) { return standing->contains(key); }));
}

result<void> mariadb_engine::analyze_table(const std::string& name) {
  if (auto ready = server_.ready(); !ready)
    return ready;
  const auto full = split_name(server_, name);
  return server_.exec("ANALYZE TABLE " + quote_name(full.schema) + "."
                      + quote_name(full.name));
}

result<row_estimate> mariadb_engine::estimate_table(const std::string& name) {
  if (auto ready = server_.ready(); !ready)
    return fail(ready.error());
  const auto full = split_name(server_, name);
  auto rows = estimated_rows(server_, full);
  if (!rows)
    return fail(rows.error());
  if (!*rows)
    return fail(no_table(server_, full));
  return row_estimate{*rows, false};
}

const sql::script_rules& mariadb_engine::rules() const noexcept {
  return script_rules;
}

result<std::string> mariadb_engine::run_script(sql::lease& held,
                                               const script_job& job) {
  return mariadb::run_script(session_, held, job);
}

} // namespace

std::unique_ptr<target_session> make_mariadb_target(database& db,
                                                    const store_config& store) {
  return sql::make_target(std::make_unique<mariadb_engine>(db, store));
}

} // namespace dunlin::mariadb
