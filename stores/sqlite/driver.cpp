#include "stores/driver.hpp"
#include "stores/sqlite/catalog.hpp"
#include "stores/sqlite/connection.hpp"
#include "stores/sqlite/look.hpp"
#include "stores/sqlite/scratch.hpp"
#include "stores/sqlite/script_rules.hpp"
#include "stores/sqlite/snapshot.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/update_rules.hpp"

namespace dunlin {

namespace {

class sqlite_store_driver : public store_driver {
public:
  bool has_many_writers() const noexcept override {
    return false;
  }

  result<std::unique_ptr<store_connection>>
  open(const store_config& store, store_access access) const override {
    return sqlite::open_connection(store, access);
  }

  std::unique_ptr<store_look> look(const store_config& store) const override {
    return sqlite::make_look(store);
  }

  result<void> check_script(const script_job& job) const override {
    return sql::check_script(sqlite::script_rules, job);
  }

  result<void>
  check_stay_inside(const store_config&,
                    const std::vector<script_job>& jobs) const override {
    return sqlite::check_stay_inside(jobs);
  }

  result<void> check_update_text(const std::string& update) const override {
    auto parsed = sql::update_text::parse(sqlite::update_rules, update);
    if (!parsed)
      return fail(parsed.error());
    return {};
  }

  result<std::unique_ptr<run_lock>>
  lock(const store_config& store) const override {
    return sqlite::lock_store(store);
  }

  result<std::vector<table_entry>>
  list_tables(const store_config& store, bool look_for_nulls) const override {
    return sqlite::list_tables(store, look_for_nulls);
  }

  std::string
  select_text(const std::string& table,
              const std::vector<std::string>& columns) const override {
    return sqlite::select_text(table, columns);
  }

  bool enforces_foreign_keys(const store_config& store) const override {
    return sqlite::enforces_foreign_keys(store);
  }

  store_traits traits() const noexcept override {
    store_traits out;
    out.types_are_hints = true;
    out.texts_hold_nul = true;
    out.texts_hold_any_bytes = true;
    return out;
  }

  result<snapshot_terms>
  terms_of_snapshot(const store_config& store) const override {
    return sqlite::terms_of_snapshot(store);
  }

  result<void> check_snapshot(const store_config& store) const override {
    return sqlite::check_snapshot(store);
  }

  result<std::unique_ptr<source_snapshot>>
  take_snapshot(const store_config& store, uint32_t readers) const override {
    return sqlite::take_snapshot(store, readers);
  }

  result<void> check_scratch(const store_config& store,
                             const scratch_request&) const override {
    return sqlite::check_scratch(store);
  }

  result<std::unique_ptr<scratch_store>>
  make_scratch(const store_config& store,
               const scratch_request& request) const override {
    return sqlite::make_scratch(store, request);
  }
};

} // namespace

const store_driver& sqlite_driver() noexcept {
  static const sqlite_store_driver driver;
  return driver;
}

} // namespace dunlin
