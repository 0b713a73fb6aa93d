#include "config/overrides.hpp"

#include "config/nearest.hpp"
#include "config/store_url.hpp"
#include "config/text.hpp"
#include "config/toml.hpp"

#include <algorithm>

namespace dunlin {

namespace {

using path_parts = std::vector<std::string>;

/// Splits at dots outside of quotes, and takes the quotes off.
path_parts split(std::string_view path) {
  path_parts parts(1);
  auto in_quotes = false;
  for (auto character : path) {
    if (character == '"')
      in_quotes = !in_quotes;
    else if (character == '.' && !in_quotes)
      parts.emplace_back();
    else
      parts.back() += character;
  }
  return parts;
}

/// The names that may stand after "stores", "scripts" or "tables".
path_parts names_in(const node& profile, std::string_view section) {
  path_parts result;
  const auto* group = find(profile, section);
  for (const auto& child : group ? group->children : std::vector<node>{})
    result.push_back(section == "stores" ? child.key : text_of(child, "name"));
  return result;
}

/// Joins the parts of a name that has dots in it, the longest known name
/// first: `tables.a.b.buffer` may mean the step "a.b". False: no such name.
bool join_name(path_parts& parts, const path_parts& known) {
  for (auto end = parts.size(); end > 1; --end) {
    std::string name = parts[1];
    for (std::size_t i = 2; i < end; ++i)
      name += "." + parts[i];
    if (std::find(known.begin(), known.end(), name) == known.end())
      continue;
    parts[1] = std::move(name);
    auto first = parts.begin() + 2;
    parts.erase(first, first + static_cast<std::ptrdiff_t>(end - 2));
    return true;
  }
  return false;
}

node wrap(node value, const std::string& key, const place& at) {
  value.key = key;
  value.key_at = at;
  node table;
  table.at = at;
  table.children.push_back(std::move(value));
  return table;
}

/// A list of one block that has its name beside what is overridden in it.
result<node> wrap_block(node block, const std::string& name, const place& at) {
  if (find(block, "name"))
    return fail(
        error_at(at, error_code::bad_value,
                 "a name cannot be overridden: it says which block is meant"));
  if (block.type == node_type::table) {
    node child;
    child.type = node_type::text;
    child.key = "name";
    child.text = name;
    block.children.insert(block.children.begin(), std::move(child));
  }
  node list;
  list.type = node_type::list;
  list.at = at;
  list.children.push_back(std::move(block));
  return list;
}

error unknown_name(const path_parts& parts, const path_parts& known,
                   const place& at) {
  auto is_store = parts[0] == "stores";
  return error_at(
      at, is_store ? error_code::unknown_store : error_code::unknown_step,
      (is_store ? "unknown store " : "unknown name ") + quote(parts[1]) + " in "
          + quote(parts[0]) + hint_for(parts[1], known));
}

} // namespace

result<node> parse_override(std::string_view text, uint32_t layer,
                            const node& profile) {
  auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return fail(error_code::usage,
                "command line: expected PATH=VALUE, found " + quote(text));
  if (find_no_text(text) != std::string_view::npos)
    return fail(error_code::usage,
                "command line: " + quote(text.substr(0, equals))
                    + ": the value is not valid UTF-8");
  auto written = text.substr(equals + 1);
  place at{place::origin::command_line, std::string{text}, layer, 0, 0};
  if (may_hold_password(written))
    at.source = std::string{text.substr(0, equals + 1)} + "***";
  auto value = parse_toml_value(written, at);
  if (!value) {
    value.emplace();
    value->type = node_type::text;
    value->at = at;
    value->text = written;
  }
  auto parts = split(text.substr(0, equals));
  auto is_block = parts[0] == "scripts" || parts[0] == "tables";
  if (parts.size() > 1 && (is_block || parts[0] == "stores")) {
    auto known = names_in(profile, parts[0]);
    if (!join_name(parts, known))
      return fail(unknown_name(parts, known, at));
  }
  while (parts.size() > 2 || (parts.size() == 2 && !is_block)) {
    value = wrap(std::move(*value), parts.back(), at);
    parts.pop_back();
  }
  if (parts.size() == 2) {
    auto list = wrap_block(std::move(*value), parts[1], at);
    if (!list)
      return list;
    value = std::move(*list);
  }
  return wrap(std::move(*value), parts[0], at);
}

} // namespace dunlin
