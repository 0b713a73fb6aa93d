#include "stores/postgresql/touches/named_objects.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>
#include <array>

namespace dunlin::postgresql {

namespace {

template <size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& words,
               std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 4> relation_types{
    "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE"};

/// Those that are named behind their table.
constexpr std::array<std::string_view, 6> parts_of_tables{
    "OBJECT_COLUMN", "OBJECT_TABCONSTRAINT", "OBJECT_TRIGGER",
    "OBJECT_RULE",   "OBJECT_POLICY",        "OBJECT_DEFAULT"};

constexpr std::array<std::string_view, 4> type_types{
    "OBJECT_TYPE", "OBJECT_DOMAIN", "OBJECT_ATTRIBUTE", "OBJECT_DOMCONSTRAINT"};

constexpr std::array<std::string_view, 4> routine_types{
    "OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE",
    "OBJECT_AGGREGATE"};

/// The words of a name, in whatever node they are kept.
std::vector<syntax_node> words_of(syntax_node object) {
  if (object.is("String"))
    return {object};
  if (object.is("TypeName"))
    return object.list("names");
  if (object.is("ObjectWithArgs"))
    return object.list("objname");
  auto items = object.list("items");
  // A constraint of a domain has the domain's type before its name.
  if (!items.empty() && items.front().is("TypeName"))
    return items.front().list("names");
  return items;
}

std::string text_of(const sql_name& name) {
  return name.schema.empty() ? name.name : name.schema + "." + name.name;
}

} // namespace

std::vector<size_t> objects_named(reading& in, std::string_view type,
                                  syntax_node object) {
  if (object.is("RangeVar"))
    return in.relations(name_of_range(object), type == "OBJECT_SEQUENCE"
                                                   ? object_kind::sequence
                                                   : object_kind::table);
  auto words = words_of(object);
  if (is_one_of(parts_of_tables, type)) {
    if (words.size() > 1)
      words.pop_back();
    return in.relations(name_of(words));
  }
  const auto name = name_of(words);
  if (is_one_of(relation_types, type))
    return in.relations(name);
  if (type == "OBJECT_SEQUENCE")
    return in.relations(name, object_kind::sequence);
  if (type == "OBJECT_INDEX")
    return in.relations(name, object_kind::index);
  if (is_one_of(type_types, type))
    return in.named(object_kind::type, name);
  if (is_one_of(routine_types, type))
    return in.named(object_kind::routine, name);
  if (type == "OBJECT_SCHEMA")
    return {in.schema(name.name)};
  if (type == "OBJECT_STATISTIC_EXT")
    return {in.statistics(name)};
  // An operator may be of any schema wherever it is used.
  return {in.other(words_of_type(type) + ":"
                   + (type == "OBJECT_OPERATOR" ? name.name : text_of(name)))};
}

bool is_beyond_tables(std::string_view type) {
  static constexpr std::array<std::string_view, 20> types{
      "OBJECT_DATABASE", "OBJECT_ROLE", "OBJECT_TABLESPACE", "OBJECT_FDW",
      "OBJECT_FOREIGN_SERVER", "OBJECT_LANGUAGE", "OBJECT_EXTENSION",
      "OBJECT_EVENT_TRIGGER", "OBJECT_SUBSCRIPTION", "OBJECT_ACCESS_METHOD",
      "OBJECT_USER_MAPPING", "OBJECT_CAST",
      // Who uses these is not seen, neither in texts nor in the catalogue.
      "OBJECT_TSCONFIGURATION", "OBJECT_TSDICTIONARY", "OBJECT_TSPARSER",
      "OBJECT_TSTEMPLATE", "OBJECT_OPCLASS", "OBJECT_OPFAMILY",
      "OBJECT_CONVERSION", "OBJECT_COLLATION"};
  return is_one_of(types, type);
}

std::string words_of_type(std::string_view type) {
  constexpr std::string_view prefix = "OBJECT_";
  if (type.starts_with(prefix))
    type.remove_prefix(prefix.size());
  std::string out;
  for (const auto c : type)
    out += c == '_' ? ' ' : lower(c);
  return out;
}

} // namespace dunlin::postgresql
