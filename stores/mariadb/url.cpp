#include "stores/mariadb/url.hpp"

#include "stores/sql/names.hpp"
#include "stores/store.hpp"

#include <array>
#include <charconv>
#include <string_view>

namespace dunlin::mariadb {

namespace {

constexpr std::string_view scheme = "mariadb://";

constexpr std::string_view options_known
    = "connect-timeout, default-file, read-timeout, socket, ssl, ssl-ca, "
      "ssl-cert, ssl-key and ssl-verify-server-cert";

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

/// The text without `%2F` and the like; empty if one of them is none.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out.push_back(text[at]);
      continue;
    }
    unsigned byte = 0;
    const auto* begin = text.data() + at + 1;
    const auto* end = begin + 2;
    if (at + 2 >= text.size()
        || std::from_chars(begin, end, byte, 16).ptr != end || byte == 0)
      return std::nullopt;
    out.push_back(static_cast<char>(byte));
    at += 2;
  }
  return out;
}

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, out);
  return !text.empty() && read.ec == std::errc{} && read.ptr == end;
}

/// Fills in an option. @returns what it may be; empty if it is well.
std::string_view apply_option(std::string_view name, const std::string& setting,
                              url_parts& parts, bool& is_known) {
  const auto seconds = [&](uint32_t& into) -> std::string_view {
    return read_number(setting, into) ? "" : "a number of seconds";
  };
  const auto on_or_off = [&](std::optional<bool>& into) -> std::string_view {
    into = setting == "on";
    return setting == "on" || setting == "off" ? "" : "on or off";
  };
  const std::array files{
      std::pair{"default-file", &url_parts::default_file},
      std::pair{"socket", &url_parts::socket},
      std::pair{"ssl-ca", &url_parts::ssl_ca},
      std::pair{"ssl-cert", &url_parts::ssl_cert},
      std::pair{"ssl-key", &url_parts::ssl_key},
  };
  is_known = true;
  for (const auto& [known, member] : files)
    if (name == known) {
      parts.*member = setting;
      return setting.starts_with('/') ? "" : "the absolute path of a file";
    }
  if (name == "connect-timeout")
    return seconds(parts.connect_timeout_s);
  if (name == "read-timeout")
    return seconds(parts.read_timeout_s);
  if (name == "ssl")
    return on_or_off(parts.ssl);
  if (name == "ssl-verify-server-cert")
    return on_or_off(parts.ssl_verify);
  is_known = false;
  return {};
}

result<void> read_options(const store_config& store, std::string_view rest,
                          url_parts& parts) {
  while (!rest.empty()) {
    auto option = take_until(rest, '&');
    const auto name = take_until(option, '=');
    const auto setting = decoded(option);
    bool is_known = true;
    const auto wanted = setting ? apply_option(name, *setting, parts, is_known)
                                : "a text in which % begins a byte (%25)";
    if (!is_known)
      return refuse(store, "unknown option " + sql::display_name(name)
                               + "; there are " + std::string{options_known});
    if (!wanted.empty())
      return refuse(store, "option " + sql::display_name(name) + " can't be "
                               + sql::display_name(option) + "; it is "
                               + std::string{wanted});
  }
  return {};
}

/// `user:password@`, which may be missing.
bool read_user(std::string_view& rest, url_parts& parts) {
  const auto at = rest.rfind('@');
  if (at == std::string_view::npos)
    return true;
  auto user = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  const bool has_password = user.find(':') != std::string_view::npos;
  const auto name = decoded(take_until(user, ':'));
  const auto password = decoded(user);
  if (!name || !password)
    return false;
  parts.user = *name;
  if (has_password)
    parts.password = *password;
  return true;
}

/// `host:port` or `[::1]:port`, each of which may be missing.
bool read_host(std::string_view rest, url_parts& parts) {
  if (rest.starts_with('[')) {
    rest.remove_prefix(1);
    parts.host = take_until(rest, ']');
    if (!rest.empty() && !rest.starts_with(':'))
      return false;
    rest.remove_prefix(rest.empty() ? 0 : 1);
  } else {
    const auto host = decoded(take_until(rest, ':'));
    if (!host)
      return false;
    parts.host = *host;
  }
  return rest.empty() || (read_number(rest, parts.port) && parts.port > 0);
}

} // namespace

result<url_parts> parse_url(const store_config& store) {
  constexpr auto form = "write mariadb://user@host:port/database";
  std::string_view rest = store.url;
  if (!rest.starts_with(scheme) || rest.find('\0') != std::string_view::npos)
    return refuse(store, std::string{"not a URL of MariaDB; "} + form);
  rest.remove_prefix(scheme.size());
  url_parts parts;
  auto place = take_until(rest, '?');
  // A password may hold a slash; nothing behind the last @ does but one.
  const auto at = place.rfind('@');
  const auto slash = place.find('/', at == std::string_view::npos ? 0 : at + 1);
  auto server = place.substr(0, slash);
  const auto database
      = decoded(slash == std::string_view::npos ? "" : place.substr(slash + 1));
  if (!read_user(server, parts))
    return refuse(store, std::string{"its user or password holds a % that "
                                     "begins no byte (%25); "}
                             + form);
  if (!read_host(server, parts))
    return refuse(store,
                  std::string{"its host or port can't be read; "} + form);
  if (!database || database->empty()
      || database->find('/') != std::string::npos)
    return refuse(store, std::string{"it names no database; "} + form);
  parts.database = *database;
  if (auto read = read_options(store, rest, parts); !read)
    return fail(read.error());
  return parts;
}

std::string display_url(const url_parts& parts) {
  std::string out{scheme};
  if (!parts.user.empty())
    out += parts.user + "@";
  const bool is_numeric = parts.host.find(':') != std::string::npos;
  out += is_numeric ? "[" + parts.host + "]" : parts.host;
  if (parts.host.empty() && !parts.socket.empty())
    out += parts.socket + ":";
  if (parts.port != 0)
    out += ":" + std::to_string(parts.port);
  return sql::one_line(out + "/" + parts.database);
}

} // namespace dunlin::mariadb
