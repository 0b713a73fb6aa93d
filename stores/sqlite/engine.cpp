#include "stores/sqlite/engine.hpp"

#include "stores/sql/engine.hpp"
#include "stores/sqlite/declared_type.hpp"
#include "stores/sqlite/foreign_keys.hpp"
#include "stores/sqlite/group_writer.hpp"
#include "stores/sqlite/key_lookup.hpp"
#include "stores/sqlite/range_summer.hpp"
#include "stores/sqlite/range_writer.hpp"
#include "stores/sqlite/script_rules.hpp"
#include "stores/sqlite/script_runner.hpp"
#include "stores/sqlite/session.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/table.hpp"

namespace dunlin::sqlite {

namespace {

class sqlite_engine : public sql::engine {
public:
  explicit sqlite_engine(database& db)
      : file_(db), session_(db), scripts_(session_) {
    // nop
  }

  sql::session& db() noexcept override {
    return session_;
  }

  result<void> create_table(const target_spec& spec) override;
  result<std::unique_ptr<sql::table_writer>>
  make_writer(const target_spec& spec) override;
  result<std::unique_ptr<sql::range_writer>>
  make_range_writer(const target_spec& spec) override;
  result<std::unique_ptr<sql::range_summer>>
  make_summer(const target_spec& spec) override;
  result<uint64_t> count_standing(const target_spec& spec,
                                  const std::vector<key_tuple>& keys) override;
  result<row_estimate> estimate_table(const std::string& name) override;
  const sql::script_rules& rules() const noexcept override;
  result<std::string> run_script(sql::lease& held,
                                 const script_job& job) override;
  result<std::vector<std::string>>
  check_foreign_keys(size_t lines_max) override;

private:
  database& file_;
  session session_;
  script_session scripts_;
  /// Made for the first step; all tables of a database have one encoding.
  std::unique_ptr<storage_oracle> oracle_;
};

result<void> sqlite_engine::create_table(const target_spec& spec) {
  return file_.exec(create_table_sql(spec));
}

result<std::unique_ptr<sql::table_writer>>
sqlite_engine::make_writer(const target_spec& spec) {
  auto table = read_target_table(file_, spec.into);
  if (!table)
    return fail(table.error());
  if (auto good = check_target(*table, spec); !good)
    return fail(good.error());
  if (!oracle_) {
    auto oracle = storage_oracle::open(table->is_utf16);
    if (!oracle)
      return fail(oracle.error());
    oracle_ = std::move(*oracle);
  }
  auto rows = row_writer::make(file_, *oracle_, *table, spec);
  if (!rows)
    return fail(rows.error());
  return std::make_unique<group_writer>(file_, std::move(*rows));
}

result<std::unique_ptr<sql::range_writer>>
sqlite_engine::make_range_writer(const target_spec& spec) {
  auto table = read_target_table(file_, spec.into);
  if (!table)
    return fail(table.error());
  if (spec.is_inner())
    return range_writer::make_copy(file_, *table, spec);
  return range_writer::make_update(file_, *table, spec);
}

result<std::unique_ptr<sql::range_summer>>
sqlite_engine::make_summer(const target_spec& spec) {
  auto table = read_target_table(file_, spec.into);
  if (!table)
    return fail(table.error());
  return range_summer::make(file_, *table, spec);
}

result<uint64_t>
sqlite_engine::count_standing(const target_spec& spec,
                              const std::vector<key_tuple>& keys) {
  auto table = read_target_table(file_, spec.into);
  if (!table)
    return fail(table.error());
  auto lookup = key_lookup::make(file_, *table, spec.key);
  if (!lookup)
    return fail(lookup.error());
  uint64_t standing = 0;
  for (const auto& key : keys) {
    const auto found = lookup->find(key);
    if (!found)
      return fail(found.error());
    standing += *found == key_standing::same_key ? 1 : 0;
  }
  return standing;
}

result<row_estimate> sqlite_engine::estimate_table(const std::string& name) {
  auto table = read_table(file_, name);
  if (!table)
    return fail(table.error());
  if (!*table)
    return file_.refuse(error_code::unknown_table,
                        "no table " + display_name(name));
  return analyzed_estimate_of(file_, **table);
}

const sql::script_rules& sqlite_engine::rules() const noexcept {
  return script_rules;
}

result<std::string> sqlite_engine::run_script(sql::lease& held,
                                              const script_job& job) {
  return sqlite::run_script(scripts_, held, job);
}

result<std::vector<std::string>>
sqlite_engine::check_foreign_keys(size_t lines_max) {
  return list_violations(file_, lines_max);
}

} // namespace

std::unique_ptr<target_session> make_sqlite_target(database& db) {
  return sql::make_target(std::make_unique<sqlite_engine>(db));
}

} // namespace dunlin::sqlite
