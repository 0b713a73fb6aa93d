#include "stores/catalog.hpp"
#include "stores/sqlite/catalog.hpp"
#include "stores/sqlite/connection.hpp"
#include "stores/sqlite/script_rules.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/update_text.hpp"
#include "stores/sqlite/url.hpp"
#include "stores/store.hpp"

#include <string_view>

/// @file
/// Which database a URL means. Each kind of store is one line of
/// `scheme_known`, and one branch of each function here.

namespace dunlin {

namespace {

/// The schemes that there are, for messages too.
result<void> scheme_known(const store_config& store) {
  const std::string_view url = store.url;
  const auto colon = url.find(':');
  const auto scheme = url.substr(0, colon);
  if (colon != std::string_view::npos && scheme == "sqlite")
    return {};
  // The rest of the URL may hold a password.
  const auto found = colon == std::string_view::npos
                         ? std::string{"has no scheme"}
                         : "unknown scheme " + sqlite::display_name(scheme);
  return fail(error_code::bad_value,
              sqlite::url_name(store) + ": " + found + "; there is sqlite:");
}

/// Calls `then` if the scheme is known.
template <class Function>
auto with_known_scheme(const store_config& store, Function then)
    -> decltype(then()) {
  const auto known = scheme_known(store);
  if (!known)
    return fail(known.error());
  return then();
}

} // namespace

result<std::unique_ptr<store_connection>> open_store(const store_config& store,
                                                     store_access access) {
  return with_known_scheme(
      store, [&] { return sqlite::open_connection(store, access); });
}

result<bool> target_exists(const store_config& store) {
  return with_known_scheme(store, [&] { return sqlite::target_exists(store); });
}

result<std::string> store_identity(const store_config& store) {
  return with_known_scheme(store,
                           [&] { return sqlite::store_identity(store); });
}

result<void> check_writable(const store_config& store) {
  return with_known_scheme(store,
                           [&] { return sqlite::check_writable(store); });
}

result<void> check_script(const store_config& store, const script_job& job) {
  return with_known_scheme(store, [&]() -> result<void> {
    auto statements = sqlite::runnable_statements(job);
    if (!statements)
      return fail(statements.error());
    return {};
  });
}

result<void> check_update_text(const store_config& store,
                               const std::string& update) {
  return with_known_scheme(store, [&]() -> result<void> {
    auto parsed = sqlite::update_text::parse(update);
    if (!parsed)
      return fail(parsed.error());
    return {};
  });
}

result<std::unique_ptr<run_lock>> lock_store(const store_config& store) {
  return with_known_scheme(store, [&] { return sqlite::lock_store(store); });
}

result<std::string> lock_holder(const store_config& store) {
  return with_known_scheme(store, [&] { return sqlite::lock_holder(store); });
}

result<std::vector<table_entry>> list_tables(const store_config& store,
                                             bool look_for_nulls) {
  return with_known_scheme(
      store, [&] { return sqlite::list_tables(store, look_for_nulls); });
}

std::string select_text(const store_config&, const std::string& table,
                        const std::vector<std::string>& columns) {
  return sqlite::select_text(table, columns);
}

bool enforces_foreign_keys(const store_config& store) {
  return sqlite::enforces_foreign_keys(store);
}

} // namespace dunlin
