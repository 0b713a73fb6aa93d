#include "stores/driver.hpp"
#include "stores/mariadb/catalog.hpp"
#include "stores/mariadb/connection.hpp"
#include "stores/mariadb/lock.hpp"
#include "stores/mariadb/look.hpp"
#include "stores/mariadb/scratch.hpp"
#include "stores/mariadb/script_rules.hpp"
#include "stores/mariadb/snapshot.hpp"
#include "stores/mariadb/update_rules.hpp"

namespace dunlin {

namespace {

class mariadb_store_driver : public store_driver {
public:
  bool has_many_writers() const noexcept override {
    return true;
  }

  result<std::unique_ptr<store_connection>>
  open(const store_config& store, store_access access) const override {
    return mariadb::open_connection(store, access);
  }

  std::unique_ptr<store_look> look(const store_config& store) const override {
    return mariadb::make_look(store);
  }

  result<void> check_script(const script_job& job) const override {
    return sql::check_script(mariadb::script_rules, job);
  }

  result<void> check_update_text(const std::string& update) const override {
    auto parsed = sql::update_text::parse(mariadb::update_rules, update);
    if (!parsed)
      return fail(parsed.error());
    return {};
  }

  result<std::unique_ptr<run_lock>>
  lock(const store_config& store) const override {
    return mariadb::lock_store(store);
  }

  result<std::vector<table_entry>>
  list_tables(const store_config& store, bool look_for_nulls) const override {
    auto db = mariadb::open_database(store);
    if (!db)
      return fail(db.error());
    return mariadb::list_tables(**db, look_for_nulls);
  }

  std::string
  select_text(const std::string& table,
              const std::vector<std::string>& columns) const override {
    return mariadb::select_text(table, columns);
  }

  bool enforces_foreign_keys(const store_config&) const override {
    return true;
  }

  store_traits traits() const noexcept override {
    store_traits out;
    out.texts_hold_nul = true;
    out.has_zero_dates = true;
    out.has_long_times = true;
    out.converts_moments = true;
    out.has_short_instants = true;
    return out;
  }

  result<snapshot_terms>
  terms_of_snapshot(const store_config& store) const override {
    return mariadb::terms_of_snapshot(store);
  }

  result<void> check_snapshot(const store_config& store) const override {
    return mariadb::check_snapshot(store);
  }

  result<std::unique_ptr<source_snapshot>>
  take_snapshot(const store_config& store, uint32_t readers) const override {
    return mariadb::take_snapshot(store, readers);
  }

  result<void> check_scratch(const store_config& store,
                             const scratch_request&) const override {
    return mariadb::check_scratch(store);
  }

  result<void>
  check_stay_inside(const store_config& store,
                    const std::vector<script_job>& jobs) const override {
    return mariadb::check_stay_inside(store, jobs);
  }

  result<std::unique_ptr<scratch_store>>
  make_scratch(const store_config& store,
               const scratch_request& request) const override {
    return mariadb::make_scratch(store, request);
  }
};

} // namespace

const store_driver& mariadb_driver() noexcept {
  static const mariadb_store_driver driver;
  return driver;
}

} // namespace dunlin
