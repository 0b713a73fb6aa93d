#include "config/check.hpp"

#include "config/nearest.hpp"
#include "config/store_url.hpp"
#include "config/text.hpp"
#include "config/units.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace dunlin {

namespace {

constexpr std::size_t max_name_bytes = 200;
/// A word on a board's line of 80 columns.
constexpr std::size_t max_noun_bytes = 40;

std::string in_owner(std::string_view key, const std::string& owner) {
  return quote(key) + (owner.empty() ? "" : " in " + owner);
}

std::string found_value(const node& value) {
  if (value.type == node_type::text)
    return quote(value.text);
  if (value.type == node_type::integer)
    return std::to_string(value.number);
  return std::string{describe(value.type)};
}

std::vector<std::string> known_keys(std::string_view section) {
  std::vector<std::string> result;
  for (const auto* rule : rules_of(section))
    result.emplace_back(rule->key);
  return result;
}

} // namespace

bool is_name(std::string_view text) noexcept {
  auto is_bad = [](char c) {
    return is_control(c) || c == '/' || c == '=' || c == '*';
  };
  return !text.empty() && text.size() <= max_name_bytes
         && std::none_of(text.begin(), text.end(), is_bad);
}

std::string owner_below(const std::string& owner, std::string_view key) {
  if (owner.empty())
    return "[" + std::string{key} + "]";
  if (owner.starts_with("[[") || owner.back() != ']')
    return owner + " " + std::string{key};
  return owner.substr(0, owner.size() - 1) + "." + std::string{key} + "]";
}

checker::checker(std::string folder, environment_lookup environment)
    : folder_(std::move(folder)), environment_(std::move(environment)) {
  // nop
}

result<void> checker::check_document(node& root) {
  table(root, "", "");
  return outcome();
}

result<void> checker::check_value(node& value, const key_rule& rule,
                                  const std::string& owner) {
  dispatch(value, rule, owner);
  return outcome();
}

// -- errors -------------------------------------------------------------------

result<void> checker::outcome() {
  auto first = std::min_element(problems_.begin(), problems_.end(),
                                [](const problem& left, const problem& right) {
                                  return left.at < right.at;
                                });
  if (first == problems_.end())
    return {};
  return fail(first->what);
}

void checker::report(const place& at, error_code code,
                     const std::string& text) {
  problems_.push_back({at, error_at(at, code, text)});
}

void checker::report(const node& value, const key_rule& rule,
                     const std::string& owner, error_code code,
                     const std::string& found) {
  report(value.at, code,
         in_owner(rule.key, owner) + ": expected " + expectation(rule)
             + ", found " + found);
}

// -- tables -------------------------------------------------------------------

void checker::table(node& value, std::string_view section,
                    const std::string& owner) {
  auto rules = rules_of(section);
  for (auto& child : value.children) {
    auto rule = std::find_if(
        rules.begin(), rules.end(),
        [&](const key_rule* candidate) { return candidate->key == child.key; });
    if (rule == rules.end())
      report(child.key_at, error_code::unknown_key,
             "unknown key " + in_owner(child.key, owner)
                 + hint_for(child.key, known_keys(section)));
    else
      dispatch(child, **rule, owner);
  }
}

void checker::named_tables(node& value, const std::string& section) {
  for (auto& child : value.children) {
    auto owner = owner_below("[" + section + "]", child.key);
    name(child.key, child.key_at, owner);
    if (child.type == node_type::table)
      table(child, section, owner);
    else
      report(child.at, error_code::wrong_type,
             owner + ": expected a table, found "
                 + std::string{describe(child.type)});
  }
}

void checker::blocks(node& value, const std::string& section) {
  std::set<std::string> seen;
  for (auto& block : value.children) {
    auto owner = "[[" + section + "]]";
    if (block.type != node_type::table) {
      report(block.at, error_code::wrong_type,
             owner + ": expected a table, found "
                 + std::string{describe(block.type)});
      continue;
    }
    if (auto given = text_of(block, "name"); !given.empty())
      owner += " " + quote(given);
    table(block, section, owner);
    block_name(block, owner);
    auto called = text_of(block, "name");
    if (!called.empty() && !seen.insert(called).second)
      report(block.at, error_code::duplicate_name,
             "a second [[" + section + "]] block called " + quote(called)
                 + ": names are unique");
  }
}

void checker::block_name(node& block, const std::string& owner) {
  if (find(block, "name"))
    return;
  const auto* folder = find(block, "folder");
  if (!folder) {
    report(block.at, error_code::missing_key, owner + " needs a \"name\"");
    return;
  }
  node child;
  child.type = node_type::text;
  child.key = "name";
  child.text = std::filesystem::path{folder->text}.filename().string();
  name(child.text, folder->at,
       "the name that " + owner + " takes from its folder");
  block.children.push_back(std::move(child));
}

// -- values -------------------------------------------------------------------

void checker::dispatch(node& value, const key_rule& rule,
                       const std::string& owner) {
  if (!expand(value))
    return;
  auto below = owner_below(owner, rule.key);
  switch (rule.type) {
  case value_type::text:
  case value_type::name:
  case value_type::choice:
  case value_type::store_url:
  case value_type::folder:
    return text(value, rule, owner);
  case value_type::truth:
    has_type(value, rule, owner, node_type::boolean);
    return;
  case value_type::truth_or:
    if (value.type == node_type::text)
      return choice(value, rule, owner);
    has_type(value, rule, owner, node_type::boolean);
    return;
  case value_type::choices:
    if (has_type(value, rule, owner, node_type::table))
      choices(value, rule, below);
    return;
  case value_type::values:
    if (has_type(value, rule, owner, node_type::table))
      values(value, rule, owner);
    return;
  case value_type::names:
    return names(value, rule, owner);
  case value_type::program:
    return program(value, rule, owner);
  case value_type::noun:
    return noun(value, rule, owner);
  case value_type::integer:
  case value_type::size:
  case value_type::duration:
    return quantity(value, rule, owner);
  case value_type::row_limit:
    return row_limit(value, rule, owner);
  case value_type::workers:
    if (value.type == node_type::table)
      return table(value, section_below(rule), below);
    return quantity(value, rule, owner);
  case value_type::table:
    if (has_type(value, rule, owner, node_type::table))
      table(value, rule.key == "defaults" ? "defaults" : section_below(rule),
            below);
    return;
  case value_type::named_tables:
    if (has_type(value, rule, owner, node_type::table))
      named_tables(value, section_below(rule));
    return;
  case value_type::blocks:
    if (has_type(value, rule, owner, node_type::list))
      blocks(value, section_below(rule));
    return;
  }
}

bool checker::expand(node& value) {
  if (value.type != node_type::text)
    return true;
  auto expanded = expand_variables(value.text, environment_);
  if (!expanded) {
    report(value.at, expanded.error().code, expanded.error().text);
    return false;
  }
  value.text = std::move(expanded->text);
  value.variables = std::move(expanded->variables);
  if (value.text.find('\0') == std::string::npos)
    return true;
  report(value.at, error_code::bad_value, "a string with a NUL character");
  return false;
}

bool checker::expand_child(node& child, node& list) {
  if (!expand(child))
    return false;
  for (const auto& variable : child.variables)
    list.variables.push_back(variable);
  return true;
}

bool checker::has_type(const node& value, const key_rule& rule,
                       const std::string& owner, node_type type) {
  if (value.type == type)
    return true;
  report(value, rule, owner, error_code::wrong_type,
         std::string{describe(value.type)});
  return false;
}

void checker::in_range(const node& value, const key_rule& rule,
                       const std::string& owner) {
  auto amount = static_cast<uint64_t>(value.number);
  if (value.number < 0 || amount < rule.least || amount > rule.most)
    report(value, rule, owner, error_code::out_of_range, found_value(value));
}

void checker::text(node& value, const key_rule& rule,
                   const std::string& owner) {
  if (!has_type(value, rule, owner, node_type::text))
    return;
  if (rule.type == value_type::name)
    return name(value.text, value.at, in_owner(rule.key, owner));
  if (rule.type == value_type::choice)
    return choice(value, rule, owner);
  if (rule.type == value_type::store_url)
    return url(value);
  if (value.text.empty())
    return report(value, rule, owner, error_code::bad_value, "an empty string");
  if (rule.type == value_type::folder)
    value.text = absolute_path(value.text, folder_);
}

void checker::name(const std::string& value, const place& at,
                   const std::string& subject) {
  if (!is_name(value))
    report(at, error_code::bad_value,
           subject + ": expected "
               + expectation(key_rule{.type = value_type::name}) + ", found "
               + quote(value));
}

void checker::names(node& value, const key_rule& rule,
                    const std::string& owner) {
  if (!has_type(value, rule, owner, node_type::list))
    return;
  auto count = value.children.size();
  if (count < rule.least || count > rule.most)
    return report(value, rule, owner, error_code::out_of_range,
                  "a list of " + std::to_string(count));
  std::set<std::string> seen;
  for (auto& child : value.children) {
    if (!expand_child(child, value))
      continue;
    if (child.type != node_type::text)
      report(child, rule, owner, error_code::wrong_type,
             "one with " + std::string{describe(child.type)});
    else if (child.text.empty())
      report(child, rule, owner, error_code::bad_value,
             "one with an empty string");
    else if (!seen.insert(child.text).second)
      report(child.at, error_code::bad_value,
             in_owner(rule.key, owner) + ": " + quote(child.text)
                 + " stands in the list twice");
  }
}

void checker::program(node& value, const key_rule& rule,
                      const std::string& owner) {
  if (!has_type(value, rule, owner, node_type::list))
    return;
  auto count = value.children.size();
  if (count < rule.least || count > rule.most)
    return report(value, rule, owner, error_code::out_of_range,
                  "a list of " + std::to_string(count));
  for (auto& child : value.children) {
    if (expand_child(child, value) && child.type != node_type::text)
      return report(child, rule, owner, error_code::wrong_type,
                    "one with " + std::string{describe(child.type)});
  }
  auto& name = value.children.front().text;
  if (name.empty())
    return report(value.children.front(), rule, owner, error_code::bad_value,
                  "an empty string for the program");
  // Without a slash it is looked for along PATH.
  if (name.find('/') != std::string::npos)
    name = absolute_path(name, folder_);
}

void checker::noun(node& value, const key_rule& rule,
                   const std::string& owner) {
  if (!has_type(value, rule, owner, node_type::list))
    return;
  if (value.children.size() != 2)
    return report(value, rule, owner, error_code::out_of_range,
                  "a list of " + std::to_string(value.children.size()));
  for (auto& child : value.children) {
    if (!expand_child(child, value))
      continue;
    const auto& word = child.text;
    if (child.type != node_type::text)
      report(child, rule, owner, error_code::wrong_type,
             "one with " + std::string{describe(child.type)});
    else if (word.empty() || word.size() > max_noun_bytes
             || std::any_of(word.begin(), word.end(), is_control))
      report(child, rule, owner, error_code::bad_value,
             "one with " + found_value(child));
  }
}

void checker::quantity(node& value, const key_rule& rule,
                       const std::string& owner) {
  auto takes_integer = rule.type != value_type::duration;
  if (value.type == node_type::integer && takes_integer)
    return in_range(value, rule, owner);
  auto takes_text = rule.type == value_type::size || !takes_integer;
  if (value.type != node_type::text || !takes_text)
    return report(value, rule, owner, error_code::wrong_type,
                  std::string{describe(value.type)});
  auto amount = rule.type == value_type::size ? parse_size(value.text)
                                              : parse_duration(value.text);
  if (!amount)
    return report(value, rule, owner, error_code::bad_value,
                  found_value(value));
  value.number = static_cast<int64_t>(*amount);
  in_range(value, rule, owner);
}

void checker::row_limit(node& value, const key_rule& rule,
                        const std::string& owner) {
  if (value.type == node_type::integer)
    return in_range(value, rule, owner);
  if (!has_type(value, rule, owner, node_type::text))
    return;
  if (auto percent = parse_percent(value.text))
    value.percent = *percent;
  else
    report(value, rule, owner, error_code::bad_value, found_value(value));
}

void checker::choice(const node& value, const key_rule& rule,
                     const std::string& owner) {
  auto known = choices_of(rule);
  if (std::find(known.begin(), known.end(), value.text) != known.end())
    return;
  auto meant = nearest_name(value.text, known);
  report(value, rule, owner, error_code::bad_value,
         found_value(value)
             + (meant.empty() ? "" : "; did you mean " + quote(meant) + "?"));
}

void checker::choices(node& value, const key_rule& rule,
                      const std::string& owner) {
  auto each = rule;
  each.type = value_type::choice;
  for (auto& child : value.children) {
    each.key = child.key;
    if (expand(child))
      text(child, each, owner);
  }
}

void checker::values(node& value, const key_rule& rule,
                     const std::string& owner) {
  for (auto& child : value.children) {
    if (!is_variable_name(child.key)) {
      report(child.key_at, error_code::bad_value,
             in_owner(rule.key, owner) + ": " + quote(child.key)
                 + " can't name a variable: expected " + expectation(rule));
      continue;
    }
    if (!expand(child))
      continue;
    const bool is_text = child.type == node_type::text;
    if (!is_text && child.type != node_type::integer
        && child.type != node_type::boolean)
      report(child, rule, owner, error_code::wrong_type,
             std::string{describe(child.type)} + " for " + quote(child.key));
    else if (is_text && child.text.find_first_of("\r\n") != std::string::npos)
      report(child, rule, owner, error_code::bad_value,
             "a line break in " + quote(child.key));
  }
}

void checker::url(node& value) {
  auto absolute = absolute_store_url(value.text, folder_);
  if (absolute)
    value.text = std::move(*absolute);
  else
    report(value.at, absolute.error().code, absolute.error().text);
}

} // namespace dunlin
