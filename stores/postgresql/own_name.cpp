#include "stores/postgresql/own_name.hpp"

#include "stores/postgresql/sql_text.hpp"

#include <unistd.h>

#include <climits>

namespace dunlin::postgresql {

namespace {

/// The longest `application_name`.
constexpr size_t name_bytes_max = 63;

} // namespace

std::string own_name(std::string_view mark) {
  char host[HOST_NAME_MAX + 1] = "";
  if (gethostname(host, sizeof host) != 0 || host[0] == '\0')
    host[0] = '?';
  host[HOST_NAME_MAX] = '\0';
  auto out = std::string{mark} + std::to_string(getpid()) + " " + host;
  return out.substr(0, name_bytes_max);
}

std::string told_by_name(std::string_view name, std::string_view mark) {
  if (!name.starts_with(mark))
    return {};
  name.remove_prefix(mark.size());
  const auto gap = name.find(' ');
  if (gap == std::string_view::npos)
    return {};
  return "process " + one_line(name.substr(0, gap)) + " on host "
         + one_line(name.substr(gap + 1));
}

} // namespace dunlin::postgresql
