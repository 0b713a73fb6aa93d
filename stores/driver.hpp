#pragma once

#include "stores/catalog.hpp"
#include "stores/misfits.hpp"
#include "stores/scratch.hpp"
#include "stores/snapshot.hpp"
#include "stores/store.hpp"
#include "stores/store_look.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// What the folder of one database gives to the rest of dunlin: a function for
/// each free function of `store.hpp`, `store_look.hpp`, `snapshot.hpp`,
/// `catalog.hpp` and `scratch.hpp`, which say what they do.
class store_driver {
public:
  virtual ~store_driver() = default;

  /// Whether several connections may write at once; else all batches of a run
  /// take turns at one.
  virtual bool has_many_writers() const noexcept = 0;

  virtual result<std::unique_ptr<store_connection>>
  open(const store_config& store, store_access access) const = 0;
  virtual std::unique_ptr<store_look> look(const store_config& store) const = 0;
  virtual result<void> check_script(const script_job& job) const = 0;
  virtual result<void> check_update_text(const std::string& update) const = 0;
  virtual result<std::unique_ptr<run_lock>>
  lock(const store_config& store) const = 0;
  virtual result<std::vector<table_entry>>
  list_tables(const store_config& store, bool look_for_nulls) const = 0;
  virtual std::string
  select_text(const std::string& table,
              const std::vector<std::string>& columns) const = 0;
  virtual bool enforces_foreign_keys(const store_config& store) const = 0;
  virtual store_traits traits() const noexcept = 0;
  virtual result<snapshot_terms>
  terms_of_snapshot(const store_config& store) const = 0;
  virtual result<void> check_snapshot(const store_config& store) const = 0;
  virtual result<std::unique_ptr<source_snapshot>>
  take_snapshot(const store_config& store, uint32_t readers) const = 0;
  virtual result<void> check_scratch(const store_config& store,
                                     const scratch_request& request) const = 0;
  virtual bool can_copy_elsewhere() const noexcept {
    return false;
  }
  virtual result<void>
  check_stay_inside(const store_config& store,
                    const std::vector<script_job>& jobs) const = 0;
  virtual result<std::unique_ptr<scratch_store>>
  make_scratch(const store_config& store,
               const scratch_request& request) const = 0;
};

/// The drivers that there are; each lives as long as the program.
const store_driver& sqlite_driver() noexcept;
const store_driver& postgresql_driver() noexcept;
const store_driver& mariadb_driver() noexcept;

} // namespace dunlin
