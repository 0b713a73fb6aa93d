#include "config/script_name.hpp"

#include "config/natural_order.hpp"

#include <algorithm>
#include <array>

namespace dunlin {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view digits = "0123456789";

constexpr std::string_view joints = "_-.";

constexpr std::string_view extension = ".sql";

size_t digits_end(std::string_view text, size_t from) noexcept {
  return std::min(text.find_first_not_of(digits, from), text.size());
}

std::string without_zeros(std::string_view number) {
  return std::string{
      number.substr(std::min(number.find_first_not_of('0'), number.size()))};
}

/// The groups of the longest leading run that is followed by `mark`.
std::vector<std::string> version_at(std::string_view text,
                                    std::string_view mark) {
  std::vector<std::string> groups;
  size_t known = 0;
  size_t begin = 0;
  for (;;) {
    const auto end = digits_end(text, begin);
    if (end == begin)
      break;
    groups.push_back(without_zeros(text.substr(begin, end - begin)));
    if (text.substr(end).starts_with(mark))
      known = groups.size();
    if (end == text.size() || joints.find(text[end]) == std::string_view::npos)
      break;
    begin = end + 1;
  }
  groups.resize(known);
  return groups;
}

/// Takes a word off the front, if it stands there.
bool take(std::string_view& text, std::string_view word) noexcept {
  const bool is_there = text.starts_with(word);
  text.remove_prefix(is_there ? word.size() : 0);
  return is_there;
}

template <size_t N>
bool take_any(std::string_view& text,
              const std::array<std::string_view, N>& words) noexcept {
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return take(text, word); });
}

/// Whether a file is called after one of Flyway's events: `beforeMigrate.sql`,
/// `afterEachMigrateStatementError__x.sql`.
bool is_callback(std::string_view file) noexcept {
  constexpr std::array begins{"before"sv, "after"sv};
  constexpr std::array actions{"Migrate"sv,  "Undo"sv,   "Validate"sv,
                               "Baseline"sv, "Repair"sv, "Clean"sv,
                               "Info"sv,     "Deploy"sv};
  constexpr std::array ends{"StatementError"sv, "Statement"sv, "Error"sv,
                            "Applied"sv, "OperationFinish"sv};
  constexpr std::array others{"beforeRepeatables"sv, "afterVersioned"sv,
                              "beforeConnect"sv, "beforeCreateSchema"sv,
                              "createSchema"sv};
  auto name = file.substr(0, file.size() - extension.size());
  if (!take_any(name, others)) {
    if (!take_any(name, begins))
      return false;
    take(name, "Each");
    if (!take_any(name, actions))
      return false;
    take_any(name, ends);
  }
  return name.empty() || name.starts_with("__");
}

bool number_less(const std::string& left, const std::string& right) noexcept {
  return left.size() != right.size() ? left.size() < right.size()
                                     : left < right;
}

/// Versions, then names without, then what is repeatable.
int class_of(const script_name& name) noexcept {
  if (name.is_repeatable)
    return 2;
  return name.version.empty() ? 1 : 0;
}

} // namespace

script_name read_script_name(std::string file) {
  script_name out;
  const std::string_view text = file;
  if (text.starts_with("R__")) {
    out.scheme = name_scheme::flyway;
    out.is_repeatable = true;
  } else if (text.starts_with('V') || text.starts_with('U')) {
    out.version = version_at(text.substr(1), "__");
    while (out.version.size() > 1 && out.version.back().empty())
      out.version.pop_back();
    const bool is_one = !out.version.empty();
    out.scheme = is_one ? name_scheme::flyway : name_scheme::plain;
    if (is_one && text.front() == 'U')
      out.role = script_role::downward;
  } else if (text.starts_with('B')
             && !version_at(text.substr(1), "__").empty()) {
    out.role = script_role::baseline;
  } else if (is_callback(text)) {
    out.role = script_role::callback;
  } else {
    out.version = version_at(text, "_");
    const bool is_one = !out.version.empty();
    const bool is_downward = is_one && text.ends_with(".down.sql");
    if (is_downward)
      out.role = script_role::downward;
    if (is_downward || (is_one && text.ends_with(".up.sql")))
      out.scheme = name_scheme::golang_migrate;
  }
  out.file = std::move(file);
  return out;
}

bool script_less(const script_name& left, const script_name& right) noexcept {
  if (class_of(left) != class_of(right))
    return class_of(left) < class_of(right);
  if (!left.is_repeatable && left.version != right.version)
    return std::lexicographical_compare(
        left.version.begin(), left.version.end(), right.version.begin(),
        right.version.end(), number_less);
  return natural_less(left.file, right.file);
}

std::string version_text(const script_name& name) {
  std::string out;
  for (const auto& group : name.version)
    out += (out.empty() ? "" : ".") + (group.empty() ? "0" : group);
  return out;
}

} // namespace dunlin
