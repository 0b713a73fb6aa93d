#include "stores/postgresql/url.hpp"

#include "stores/postgresql/sql_text.hpp"
#include "stores/store.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace dunlin::postgresql {

namespace {

struct options_closer {
  void operator()(PQconninfoOption* options) const noexcept {
    PQconninfoFree(options);
  }
};

using options_ptr = std::unique_ptr<PQconninfoOption, options_closer>;

tl::unexpected<error> refuse(const store_config& store,
                             const std::string& problem) {
  return fail(error_code::bad_value, url_name(store) + ": " + problem);
}

/// What libpq says against a text. Only what names an option is shown: the rest
/// may quote a piece of a password.
std::string problem_of(char* message) {
  const std::unique_ptr<char, decltype(&PQfreemem)> guard{message, PQfreemem};
  const std::string_view text = message == nullptr ? "" : message;
  for (const std::string_view known :
       {"invalid connection option", "invalid URI query parameter"})
    if (text.starts_with(known))
      return "libpq says: " + one_line(text.substr(0, text.find('\n')));
  return "libpq can't read it; write postgresql://USER@HOST:PORT/DATABASE, with"
         " %40 for an @ in a name or password";
}

std::string_view setting(const PQconninfoOption* options,
                         std::string_view name) {
  for (; options->keyword != nullptr; ++options)
    if (name == options->keyword)
      return options->val == nullptr ? "" : options->val;
  return {};
}

/// The database in words, from what is written alone: defaults of libpq and
/// services are not looked up.
std::string name_of(const PQconninfoOption* options) {
  auto host = setting(options, "host");
  if (host.empty())
    host = setting(options, "hostaddr");
  const auto service = setting(options, "service");
  if (host.empty() && !service.empty())
    return "postgresql:service=" + one_line(service);
  std::string out = "postgresql://" + one_line(host);
  if (const auto port = setting(options, "port"); !port.empty())
    out += ":" + one_line(port);
  return out + "/" + one_line(setting(options, "dbname"));
}

} // namespace

result<url_parts> parse_url(const store_config& store) {
  constexpr std::string_view scheme = "postgresql:";
  const std::string_view url = store.url;
  if (url.find('\0') != std::string_view::npos)
    return refuse(store, "holds a byte 0");
  url_parts parts;
  if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
    parts.conninfo = store.url;
  else if (url.starts_with(scheme) && url.find('=') != std::string_view::npos)
    parts.conninfo = store.url.substr(scheme.size());
  else
    return refuse(store, "not a URL of PostgreSQL; write "
                         "postgresql://USER@HOST:PORT/DATABASE, or "
                         "postgresql:service=NAME");
  char* problem = nullptr;
  const options_ptr options{PQconninfoParse(parts.conninfo.c_str(), &problem)};
  if (!options)
    return refuse(store, problem_of(problem));
  parts.name = name_of(options.get());
  return parts;
}

} // namespace dunlin::postgresql
