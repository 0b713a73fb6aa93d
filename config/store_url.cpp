#include "config/store_url.hpp"

#include "config/letter_case.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <filesystem>

namespace dunlin {

namespace {

constexpr auto hidden = hidden_password;

bool names_password(std::string_view option) {
  auto name = folded(option);
  auto holds = [&](std::string_view part) {
    return name.find(part) != std::string::npos;
  };
  return name == "key" || holds("pass") || holds("pwd") || holds("secret")
         || holds("token");
}

bool is_scheme(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 20
         && std::all_of(text.begin(), text.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                     || (c >= '0' && c <= '9') || c == '+' || c == '-';
            });
}

std::string without_user_password(std::string_view url) {
  auto authority = url.find("://");
  auto at = url.rfind('@');
  if (authority == std::string_view::npos || at == std::string_view::npos)
    return std::string{url};
  auto colon = url.find(':', authority + 3);
  if (colon == std::string_view::npos || colon > at)
    return std::string{url};
  std::string result{url.substr(0, colon + 1)};
  result += hidden;
  result += url.substr(at);
  return result;
}

/// Whether a database of this scheme is a server: its URL is for its own
/// library to read.
bool is_server(std::string_view scheme) noexcept {
  return scheme == "postgresql" || scheme == "postgres" || scheme == "mariadb";
}

} // namespace

result<std::string> absolute_store_url(std::string_view url,
                                       const std::string& folder) {
  auto colon = url.find(':');
  auto scheme = url.substr(0, colon);
  if (colon == std::string_view::npos || !is_scheme(scheme))
    return fail(error_code::bad_value,
                "expected a URL such as \"sqlite:PATH\", found none");
  if (is_server(scheme))
    return std::string{url};
  if (scheme != "sqlite")
    return fail(error_code::bad_value,
                "unknown kind of store " + quote(scheme)
                    + hint_for(scheme, {"sqlite", "postgresql", "mariadb"}));
  auto rest = url.substr(colon + 1);
  auto question = rest.find('?');
  auto path = rest.substr(0, question);
  auto options = question == std::string_view::npos ? std::string_view{}
                                                    : rest.substr(question);
  if (path.empty())
    return fail(error_code::bad_value,
                "expected a path after \"sqlite:\", found none");
  if (path == ":memory:")
    return fail(error_code::bad_value,
                "expected a path after \"sqlite:\"; a database in memory would "
                "end with the run");
  if (path.starts_with("//") && !path.starts_with("///"))
    return fail(error_code::bad_value,
                "a SQLite database has no host: write \"sqlite:PATH\" without "
                "\"//\"");
  std::string result{"sqlite:"};
  result += absolute_path(path, folder);
  result += options;
  return result;
}

std::string absolute_path(std::string_view path, const std::string& folder) {
  std::filesystem::path written{path};
  std::filesystem::path result{written.is_absolute() ? "/" : folder};
  auto leading = true;
  for (const auto& part : written.relative_path()) {
    if (part.empty() || part == ".")
      continue;
    if (part == ".." && leading) {
      result = result.parent_path();
      continue;
    }
    leading = false;
    result /= part;
  }
  return result.string();
}

std::string redacted_url(std::string_view url) {
  // `postgresql:service=gis password=...`: libpq's words have quotes of their
  // own, so all of them are hidden.
  const auto scheme = url.substr(0, url.find(':'));
  if (is_server(scheme) && !url.substr(scheme.size()).starts_with("://")
      && names_password(url))
    return std::string{scheme} + ":" + std::string{hidden};
  auto result = without_user_password(url);
  auto at = result.find('?');
  while (at != std::string::npos) {
    auto equals = result.find('=', at);
    auto next = result.find('&', at + 1);
    if (equals < next
        && names_password(
            std::string_view{result}.substr(at + 1, equals - at - 1))) {
      auto length = next == std::string::npos ? next : next - equals - 1;
      result.replace(equals + 1, length, hidden);
      next = result.find('&', equals);
    }
    at = next;
  }
  return result;
}

bool may_hold_password(std::string_view text) {
  auto small = folded(text);
  auto holds
      = [&](std::string_view part) { return small.find(part) != small.npos; };
  return holds("@") || holds("://") || holds("url") || holds("key=")
         || names_password(small);
}

} // namespace dunlin
