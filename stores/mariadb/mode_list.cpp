#include "stores/mariadb/mode_list.hpp"

#include "config/letter_case.hpp"

#include <algorithm>
#include <array>

namespace dunlin::mariadb {

namespace {

using namespace std::string_view_literals;

constexpr std::array strange{"ORACLE"sv, "NO_BACKSLASH_ESCAPES"sv,
                             "MSSQL"sv,  "DB2"sv,
                             "MAXDB"sv,  "POSTGRESQL"sv};

} // namespace

std::vector<std::string_view> words_of_modes(std::string_view list) {
  std::vector<std::string_view> out;
  while (!list.empty()) {
    out.push_back(list.substr(0, list.find(',')));
    list.remove_prefix(std::min(list.size(), out.back().size() + 1));
  }
  return out;
}

bool has_mode(std::string_view list, std::string_view mode) {
  const auto words = words_of_modes(list);
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return same_name(word, mode); });
}

bool is_strange_mode(std::string_view mode) {
  return std::any_of(strange.begin(), strange.end(),
                     [&](auto each) { return same_name(mode, each); });
}

std::string without_strange_modes(std::string_view list) {
  std::string out;
  for (const auto word : words_of_modes(list))
    if (!is_strange_mode(word))
      out.append(out.empty() ? "" : ",").append(word);
  return out;
}

} // namespace dunlin::mariadb
