#include "config/explain.hpp"

#include "config/layers.hpp"
#include "config/schema.hpp"
#include "config/store_url.hpp"
#include "config/text.hpp"

#include <algorithm>

namespace dunlin {

namespace {

std::string toml_value(const node& value) {
  if (value.type == node_type::text)
    return quote(redacted_url(value.text));
  if (value.type == node_type::boolean)
    return value.number == 0 ? "false" : "true";
  if (value.type != node_type::list)
    return std::to_string(value.number);
  std::string result;
  for (const auto& child : value.children)
    result += (result.empty() ? "" : ", ") + toml_value(child);
  return "[" + result + "]";
}

std::string origin_of(const node& value) {
  std::string written;
  switch (value.at.from) {
  case place::origin::fallback:
    written = "default";
    break;
  case place::origin::file:
    written = printable(value.at.source) + ":" + std::to_string(value.at.line);
    break;
  case place::origin::command_line:
    written = "command line";
    break;
  }
  if (value.variables.empty())
    return written;
  std::string variables;
  for (const auto& name : value.variables)
    variables += (variables.empty() ? "" : ", ") + name;
  return "environment " + variables + " (" + written + ")";
}

std::string path_part(const std::string& name) {
  auto is_bare = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return is_bare ? name : quote(name);
}

void add_table(const node& table, std::string_view section,
               const std::string& path, std::vector<setting>& into) {
  for (const auto* rule : rules_of(section)) {
    const auto* value = find(table, rule->key);
    if (!value)
      continue;
    auto below = path + "." + std::string{rule->key};
    if (rule->type == value_type::choices || rule->type == value_type::values)
      for (const auto& child : value->children)
        into.push_back({below + "." + path_part(child.key), toml_value(child),
                        origin_of(child)});
    else if (value->type == node_type::table)
      add_table(*value, section_below(*rule), below, into);
    else
      into.push_back({below, toml_value(*value), origin_of(*value)});
  }
}

} // namespace

std::vector<setting> explain(node& root) {
  std::vector<setting> result;
  if (const auto* name = find(root, "name"))
    result.push_back({"name", toml_value(*name), origin_of(*name)});
  if (const auto* stores = find(root, "stores"))
    for (const auto& store : stores->children)
      add_table(store, "stores", "stores." + path_part(store.key), result);
  if (const auto* run = find(root, "run"))
    add_table(*run, "run", "run", result);
  for (const auto& ref : blocks_of(root))
    add_table(*ref.block, ref.section,
              std::string{ref.section} + "."
                  + path_part(text_of(*ref.block, "name")),
              result);
  return result;
}

} // namespace dunlin
