#include "stores/catalog.hpp"
#include "stores/driver.hpp"
#include "stores/scratch.hpp"
#include "stores/sql/names.hpp"
#include "stores/store.hpp"
#include "stores/touches.hpp"

#include <array>
#include <string_view>

/// @file
/// Which database a URL means: each scheme is one line of `schemes`.

namespace dunlin {

namespace {

struct scheme_entry {
  std::string_view name;
  const store_driver& (*driver)() noexcept;
};

constexpr std::array schemes{
    scheme_entry{"sqlite", sqlite_driver},
    scheme_entry{"mariadb", mariadb_driver},
    scheme_entry{"postgresql", postgresql_driver},
    scheme_entry{"postgres", postgresql_driver},
};

std::string known_schemes() {
  std::string out;
  for (const auto& one : schemes)
    out += (out.empty() ? "" : ", ") + std::string{one.name} + ":";
  return out;
}

/// The driver of a store's URL, or why there is none.
result<const store_driver*> driver_of(const store_config& store) {
  const std::string_view url = store.url;
  const auto colon = url.find(':');
  const auto scheme = url.substr(0, colon);
  for (const auto& one : schemes)
    if (colon != std::string_view::npos && scheme == one.name)
      return &one.driver();
  // The rest of the URL may hold a password.
  const auto found = colon == std::string_view::npos
                         ? std::string{"has no scheme"}
                         : "unknown scheme " + sql::display_name(scheme);
  return fail(error_code::bad_value,
              url_name(store) + ": " + found + "; there is " + known_schemes());
}

/// Calls `then` with the driver, if there is one.
template <class Function>
auto with_driver(const store_config& store, Function then)
    -> decltype(then(sqlite_driver())) {
  const auto driver = driver_of(store);
  if (!driver)
    return fail(driver.error());
  return then(**driver);
}

} // namespace

std::string url_name(const store_config& store) {
  return (store.place.empty() ? "" : store.place + ": ") + "stores."
         + sql::one_line(store.name) + ".url";
}

bool has_many_writers(const store_config& store) {
  const auto driver = driver_of(store);
  return driver && (*driver)->has_many_writers();
}

result<std::unique_ptr<store_connection>> open_store(const store_config& store,
                                                     store_access access) {
  return with_driver(
      store, [&](const auto& driver) { return driver.open(store, access); });
}

result<std::unique_ptr<store_look>> look_at(const store_config& store) {
  return with_driver(
      store, [&](const auto& driver) -> result<std::unique_ptr<store_look>> {
        return driver.look(store);
      });
}

result<void> check_script(const store_config& store, const script_job& job) {
  return with_driver(
      store, [&](const auto& driver) { return driver.check_script(job); });
}

result<void> check_update_text(const store_config& store,
                               const std::string& update) {
  return with_driver(store, [&](const auto& driver) {
    return driver.check_update_text(update);
  });
}

result<std::unique_ptr<run_lock>> lock_store(const store_config& store) {
  return with_driver(store,
                     [&](const auto& driver) { return driver.lock(store); });
}

namespace {

/// One question of a look that is over with it.
template <class Question>
auto ask_once(const store_config& store, Question question)
    -> decltype(question(std::declval<store_look&>())) {
  const auto look = look_at(store);
  if (!look)
    return fail(look.error());
  return question(**look);
}

} // namespace

result<bool> target_exists(const store_config& store) {
  return ask_once(store, [](store_look& look) { return look.exists(); });
}

result<std::string> store_identity(const store_config& store) {
  return ask_once(store, [](store_look& look) { return look.identity(); });
}

result<std::string> lock_holder(const store_config& store) {
  return ask_once(store, [](store_look& look) { return look.lock_holder(); });
}

result<std::vector<table_entry>> list_tables(const store_config& store,
                                             bool look_for_nulls) {
  return with_driver(store, [&](const auto& driver) {
    return driver.list_tables(store, look_for_nulls);
  });
}

std::string select_text(const store_config& store, const std::string& table,
                        const std::vector<std::string>& columns) {
  const auto driver = driver_of(store);
  return driver ? (*driver)->select_text(table, columns) : std::string{};
}

store_traits traits_of(const store_config& store) {
  const auto driver = driver_of(store);
  return driver ? (*driver)->traits() : store_traits{};
}

result<snapshot_terms> terms_of_snapshot(const store_config& store) {
  return with_driver(store, [&](const auto& driver) {
    return driver.terms_of_snapshot(store);
  });
}

result<void> check_snapshot(const store_config& store) {
  return with_driver(
      store, [&](const auto& driver) { return driver.check_snapshot(store); });
}

result<std::unique_ptr<source_snapshot>>
take_snapshot(const store_config& store, uint32_t readers) {
  return with_driver(store, [&](const auto& driver) {
    return driver.take_snapshot(store, readers);
  });
}

bool enforces_foreign_keys(const store_config& store) {
  const auto driver = driver_of(store);
  return driver && (*driver)->enforces_foreign_keys(store);
}

result<std::vector<touch_set>> infer_touches(const store_config& store,
                                             const std::vector<touch_job>& jobs,
                                             bool has_neighbours) {
  return ask_once(store, [&](store_look& look) {
    return look.infer_touches(jobs, has_neighbours);
  });
}

result<void> check_scratch(const store_config& store,
                           const scratch_request& request) {
  return with_driver(store, [&](const auto& driver) {
    return driver.check_scratch(store, request);
  });
}

bool can_copy_elsewhere(const store_config& store) {
  const auto driver = driver_of(store);
  return driver && (*driver)->can_copy_elsewhere();
}

result<void> check_stay_inside(const store_config& store,
                               const std::vector<script_job>& jobs) {
  return with_driver(store, [&](const auto& driver) {
    return driver.check_stay_inside(store, jobs);
  });
}

result<std::unique_ptr<scratch_store>>
make_scratch(const store_config& store, const scratch_request& request) {
  return with_driver(store, [&](const auto& driver) {
    return driver.make_scratch(store, request);
  });
}

} // namespace dunlin
