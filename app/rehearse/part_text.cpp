#include "app/rehearse/part_text.hpp"

#include "config/letter_case.hpp"
#include "config/text.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace dunlin {

namespace {

/// Kinds of several words, as pg_dump has them.
constexpr std::array<std::string_view, 12> long_kinds{
    "access method",     "check constraint",     "event trigger",
    "fk constraint",     "foreign data wrapper", "foreign table",
    "materialized view", "operator class",       "operator family",
    "row security",      "text search",          "user mapping"};

/// Up to which place the kind of a part goes.
size_t end_of_kind(std::string_view part) {
  for (const auto kind : long_kinds)
    if (part.starts_with(kind) && part.substr(kind.size()).starts_with(' '))
      return kind.size();
  return part.find(' ');
}

bool is_capital(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || c == ' ';
}

/// `table app.public.crs` of `public.TABLE crs`: what belongs to an object is
/// named by its schema, the object's kind in capital letters, and its name.
std::string owner_text(const std::string& store, std::string_view owner) {
  std::string schema;
  if (const auto dot = owner.find('.');
      dot != std::string_view::npos && dot < owner.find(' ')) {
    schema = std::string{owner.substr(0, dot + 1)};
    owner.remove_prefix(dot + 1);
  }
  size_t kind = 0;
  for (size_t i = 0; i < owner.size() && is_capital(owner[i]); ++i)
    if (owner[i] == ' ')
      kind = i + 1;
  return folded(owner.substr(0, kind)) + store + "." + schema
         + std::string{owner.substr(kind)};
}

/// `the default privileges for tables in app.public` of `public.DEFAULT
/// PRIVILEGES FOR TABLES`.
std::string privileges_text(const std::string& store, std::string_view what) {
  constexpr std::string_view words = "DEFAULT PRIVILEGES FOR ";
  const auto at = what.rfind(words);
  if (at == std::string_view::npos)
    return "the default privileges in " + store;
  const auto schema = what.substr(0, at == 0 ? 0 : at - 1);
  return "the " + folded(what.substr(at)) + " in " + store
         + (schema.empty() ? "" : ".") + std::string{schema};
}

std::string raw_text(const part_name& name) {
  const std::string_view part = name.part;
  const auto behind = [&](std::string_view head) {
    return part.starts_with(head) ? std::optional{part.substr(head.size())}
                                  : std::nullopt;
  };
  if (const auto owner = behind("comment "))
    return "the comment of " + owner_text(name.store, *owner);
  if (const auto owner = behind("acl "))
    return "the privileges of " + owner_text(name.store, *owner);
  if (const auto what = behind("default acl "))
    return privileges_text(name.store, *what);
  const auto kind = end_of_kind(part);
  return std::string{part.substr(0, kind + 1)} + name.store + "."
         + std::string{part.substr(kind + 1)};
}

} // namespace

std::string part_text(const part_name& name) {
  return printable(raw_text(name));
}

} // namespace dunlin
