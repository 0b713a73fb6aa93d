#include "stores/driver.hpp"

#include "stores/postgresql/catalog.hpp"
#include "stores/postgresql/connection.hpp"
#include "stores/postgresql/lock.hpp"
#include "stores/postgresql/look.hpp"
#include "stores/postgresql/scratch.hpp"
#include "stores/postgresql/script_rules.hpp"
#include "stores/postgresql/snapshot.hpp"
#include "stores/postgresql/update_rules.hpp"

namespace dunlin {

namespace {

class driver : public store_driver {
public:
  bool has_many_writers() const noexcept override {
    return true;
  }

  bool can_copy_elsewhere() const noexcept override {
    return true;
  }

  result<std::unique_ptr<store_connection>>
  open(const store_config& store, store_access access) const override {
    return postgresql::open_connection(store, access);
  }

  std::unique_ptr<store_look> look(const store_config& store) const override {
    return postgresql::make_look(store);
  }

  result<void> check_script(const script_job& job) const override {
    return sql::check_script(postgresql::script_rules, job);
  }

  result<void> check_update_text(const std::string& update) const override {
    const auto parsed
        = sql::update_text::parse(postgresql::update_rules, update);
    if (!parsed)
      return fail(parsed.error());
    return {};
  }

  result<std::unique_ptr<run_lock>>
  lock(const store_config& store) const override {
    return postgresql::lock_store(store);
  }

  result<std::vector<table_entry>>
  list_tables(const store_config& store, bool look_for_nulls) const override {
    return postgresql::list_tables(store, look_for_nulls);
  }

  std::string
  select_text(const std::string& table,
              const std::vector<std::string>& columns) const override {
    return postgresql::select_text(table, columns);
  }

  bool enforces_foreign_keys(const store_config&) const override {
    return true;
  }

  store_traits traits() const noexcept override {
    store_traits out;
    out.has_infinite_moments = true;
    return out;
  }

  result<snapshot_terms>
  terms_of_snapshot(const store_config& store) const override {
    return postgresql::terms_of_snapshot(store);
  }

  result<void> check_snapshot(const store_config& store) const override {
    return postgresql::check_snapshot(store);
  }

  result<std::unique_ptr<source_snapshot>>
  take_snapshot(const store_config& store, uint32_t readers) const override {
    return postgresql::take_snapshot(store, readers);
  }

  result<void> check_scratch(const store_config& store,
                             const scratch_request& request) const override {
    return postgresql::check_scratch(store, request);
  }

  result<void>
  check_stay_inside(const store_config& store,
                    const std::vector<script_job>& jobs) const override {
    return postgresql::check_stay_inside(store, jobs);
  }

  result<std::unique_ptr<scratch_store>>
  make_scratch(const store_config& store,
               const scratch_request& request) const override {
    return postgresql::make_scratch(store, request);
  }
};

} // namespace

const store_driver& postgresql_driver() noexcept {
  static const driver only;
  return only;
}

} // namespace dunlin
