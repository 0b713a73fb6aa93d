#include "stores/sqlite/url.hpp"

#include "stores/sqlite/sql_text.hpp"
#include "stores/store.hpp"

#include <string_view>

namespace dunlin::sqlite {

namespace {

constexpr std::string_view scheme = "sqlite:";

tl::unexpected<error> refuse(const store_config& store,
                             const std::string& problem) {
  return fail(error_code::bad_value, url_name(store) + ": " + problem);
}

/// Takes what stands before `mark` off `rest`, and the mark with it.
std::string_view take_until(std::string_view& rest, char mark) {
  const auto at = rest.find(mark);
  const auto head = rest.substr(0, at);
  rest
      = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return head;
}

tl::unexpected<error> refuse_option(const store_config& store,
                                    std::string_view name,
                                    std::string_view setting,
                                    std::string_view known) {
  return refuse(store, "option " + display_name(name) + " can't be "
                           + display_name(setting) + "; it is "
                           + std::string{known});
}

result<void> apply_option(const store_config& store, std::string_view name,
                          std::string_view setting, url_parts& parts) {
  if (name == "mode") {
    if (setting != "ro" && setting != "rw")
      return refuse_option(store, name, setting, "ro or rw");
    parts.read_only = setting == "ro";
  } else if (name == "foreign_keys") {
    if (setting != "on" && setting != "off")
      return refuse_option(store, name, setting, "on or off");
    parts.foreign_keys = setting == "on";
  } else if (name == "synchronous") {
    if (setting == "full")
      parts.synchronous = synchronous_level::full;
    else if (setting == "normal")
      parts.synchronous = synchronous_level::normal;
    else if (setting == "extra")
      parts.synchronous = synchronous_level::extra;
    else
      return refuse_option(store, name, setting, "full, normal or extra");
  } else {
    return refuse(store, "unknown option " + display_name(name)
                             + "; there are mode, foreign_keys and "
                               "synchronous");
  }
  return {};
}

} // namespace

result<url_parts> parse_url(const store_config& store) {
  std::string_view rest = store.url;
  if (!rest.starts_with(scheme))
    return refuse(store, "not a URL of SQLite");
  // Here, since nothing is done with a store before its URL is read.
  if (!store.ledger_schema.empty())
    return fail(error_code::bad_value,
                (store.place.empty() ? "" : store.place + ": ") + "stores."
                    + one_line(store.name)
                    + ".ledger.schema: a SQLite file has no schemas; leave it"
                      " out, the ledger's tables stand beside the others");
  rest.remove_prefix(scheme.size());
  url_parts parts;
  parts.path = take_until(rest, '?');
  if (!parts.path.starts_with('/') || parts.path.ends_with('/')
      || parts.path.find('\0') != std::string::npos)
    return refuse(store, display_name(parts.path)
                             + " is not the absolute path of a file; write "
                               "sqlite:/folder/file.db");
  while (!rest.empty()) {
    auto option = take_until(rest, '&');
    const auto name = take_until(option, '=');
    const auto done = apply_option(store, name, option, parts);
    if (!done)
      return fail(done.error());
  }
  return parts;
}

} // namespace dunlin::sqlite
