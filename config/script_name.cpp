#include "config/script_name.hpp"

#include "config/natural_order.hpp"

#include <algorithm>

namespace dunlin {

namespace {

constexpr std::string_view digits = "0123456789";

constexpr std::string_view joints = "_-.";

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
    const bool is_one = !out.version.empty();
    out.scheme = is_one ? name_scheme::flyway : name_scheme::plain;
    out.is_downward = is_one && text.front() == 'U';
  } else {
    out.version = version_at(text, "_");
    out.is_downward = !out.version.empty() && text.ends_with(".down.sql");
    if (out.is_downward || (!out.version.empty() && text.ends_with(".up.sql")))
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
