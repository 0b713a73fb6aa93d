#include "stores/postgresql/target.hpp"

#include "stores/postgresql/create_table.hpp"
#include "stores/postgresql/key_lookup.hpp"
#include "stores/postgresql/query_text.hpp"
#include "stores/postgresql/range_summer.hpp"
#include "stores/postgresql/range_writer.hpp"
#include "stores/postgresql/rights.hpp"
#include "stores/postgresql/row_writer.hpp"
#include "stores/postgresql/script_rules.hpp"
#include "stores/postgresql/script_runner.hpp"
#include "stores/postgresql/sequences.hpp"
#include "stores/postgresql/session.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/sql/engine.hpp"

namespace dunlin::postgresql {

namespace {

class postgresql_engine : public sql::engine {
public:
  postgresql_engine(database& db, std::string_view ledger_schema)
      : db_(db), session_(db, ledger_schema) {
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
  result<void> finish_table(const std::string& name) override;
  result<void> analyze_table(const std::string& name) override;
  result<uint64_t> count_standing(const target_spec& spec,
                                  const std::vector<key_tuple>& keys) override;
  result<row_estimate> estimate_table(const std::string& name) override;
  const sql::script_rules& rules() const noexcept override;
  result<std::string> run_script(sql::lease& held,
                                 const script_job& job) override;
  result<std::vector<std::string>>
  check_foreign_keys(size_t lines_max) override;

private:
  database& db_;
  session session_;
};

result<void> postgresql_engine::check_create(const target_spec& spec) {
  return check_create_rights(db_, spec);
}

result<void> postgresql_engine::create_table(const target_spec& spec) {
  return db_.exec(create_table_sql(spec));
}

result<std::unique_ptr<sql::table_writer>>
postgresql_engine::make_writer(const target_spec& spec) {
  auto table = read_target_table(db_, spec.into);
  if (!table)
    return fail(std::move(table.error()));
  if (auto good = check_target(db_, *table, spec); !good)
    return fail(std::move(good.error()));
  return std::make_unique<row_writer>(db_, std::move(*table), spec);
}

result<std::unique_ptr<sql::range_writer>>
postgresql_engine::make_range_writer(const target_spec& spec) {
  if (spec.is_inner())
    return range_writer::make_copy(db_, spec);
  return range_writer::make_update(db_, spec);
}

result<std::unique_ptr<sql::range_summer>>
postgresql_engine::make_summer(const target_spec& spec) {
  return range_summer::make(db_, spec);
}

result<uint64_t>
postgresql_engine::count_standing(const target_spec& spec,
                                  const std::vector<key_tuple>& keys) {
  auto table = read_target_table(db_, spec.into);
  if (!table)
    return fail(std::move(table.error()));
  return postgresql::count_standing(db_, *table, spec.key, keys);
}

result<row_estimate>
postgresql_engine::estimate_table(const std::string& name) {
  const auto table = find_table_or_say(db_, name);
  if (!table)
    return fail(table.error());
  if (table->rows_estimated < 0)
    return row_estimate{};
  return row_estimate{static_cast<uint64_t>(table->rows_estimated), false};
}

result<void> postgresql_engine::finish_table(const std::string& name) {
  const auto table = find_table_or_say(db_, name);
  if (!table)
    return fail(table.error());
  return advance_sequences(db_, *table);
}

result<void> postgresql_engine::analyze_table(const std::string& name) {
  const auto table = find_table_or_say(db_, name);
  if (!table)
    return fail(table.error());
  return db_.exec("ANALYZE " + table->sql_name());
}

const sql::script_rules& postgresql_engine::rules() const noexcept {
  return script_rules;
}

result<std::string> postgresql_engine::run_script(sql::lease& held,
                                                  const script_job& job) {
  return postgresql::run_script(session_, held, job);
}

/// The server refuses at once what would break one.
result<std::vector<std::string>> postgresql_engine::check_foreign_keys(size_t) {
  return std::vector<std::string>{};
}

} // namespace

std::unique_ptr<target_session> make_target(database& db,
                                            std::string_view ledger_schema) {
  return sql::make_target(
      std::make_unique<postgresql_engine>(db, ledger_schema));
}

} // namespace dunlin::postgresql
