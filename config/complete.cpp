#include "config/complete.hpp"

#include "config/assert.hpp"
#include "config/check.hpp"
#include "config/layers.hpp"
#include "config/limits.hpp"
#include "config/text.hpp"
#include "config/toml.hpp"

#include <algorithm>
#include <array>

namespace dunlin {

namespace {

node make_text(std::string_view key, std::string text) {
  node result;
  result.type = node_type::text;
  result.key = key;
  result.text = std::move(text);
  return result;
}

node make_integer(std::string_view key, int64_t number) {
  node result;
  result.type = node_type::integer;
  result.key = key;
  result.number = number;
  return result;
}

/// The table of a key, made if it is absent.
node& table_at(node& parent, std::string_view key) {
  if (auto* child = find(parent, key))
    return *child;
  auto& child = parent.children.emplace_back();
  child.key = key;
  return child;
}

node constant_default(const key_rule& rule, const std::string& owner) {
  auto value = parse_toml_value(rule.fallback, place{});
  DUNLIN_ASSERT(value);
  value->key = rule.key;
  auto checked = checker{"/", nullptr}.check_value(*value, rule, owner);
  DUNLIN_ASSERT(checked);
  return *value;
}

/// The error of a key that must be given; the schema says what it is for.
error missing(const node& table, const key_rule& rule,
              const std::string& owner) {
  std::string what{rule.sentence};
  what.front() = static_cast<char>(what.front() - 'A' + 'a');
  what.pop_back();
  return error_at(table.at, error_code::missing_key,
                  owner + " needs \"" + std::string{rule.key} + "\": " + what);
}

/// Fills in the constant defaults of one table and of those in it.
result<void> fill(node& table, std::string_view section,
                  const std::string& owner) {
  for (const auto* rule : rules_of(section)) {
    auto* child = find(table, rule->key);
    if (!child && rule->required)
      return fail(missing(table, *rule, owner));
    if (!child && !rule->fallback.empty())
      table.children.push_back(constant_default(*rule, owner));
    if (rule->type == value_type::table)
      child = &table_at(table, rule->key);
    if (!child || child->type != node_type::table)
      continue;
    auto filled
        = fill(*child, section_below(*rule), owner_below(owner, rule->key));
    if (!filled)
      return filled;
  }
  return {};
}

/// What says where a step's rows come from or go to. A step in place has none
/// of it.
constexpr std::array<std::string_view, 11> keys_of_copies{
    "from",    "table",   "query", "create", "existing",      "scan",
    "command", "columns", "cast",  "digest", "answer-timeout"};

bool is_for_copies(std::string_view key) {
  return std::find(keys_of_copies.begin(), keys_of_copies.end(), key)
         != keys_of_copies.end();
}

/// Adds what `[defaults]` holds and the table lacks.
void inherit(node& table, const node& defaults) {
  const bool in_place = find(table, "update") != nullptr;
  for (const auto& value : defaults.children) {
    auto* own = find(table, value.key);
    if (in_place && is_for_copies(value.key))
      continue;
    if (!own)
      table.children.push_back(value);
    else if (own->type == node_type::table && value.type == node_type::table)
      inherit(*own, value);
  }
}

/// The error of a table step without the key of this name.
error missing(const block_ref& ref, std::string_view key) {
  auto rules = rules_of("tables");
  auto rule = std::find_if(rules.begin(), rules.end(),
                           [=](const auto* each) { return each->key == key; });
  return missing(*ref.block, **rule, owner_of(ref));
}

/// A step with `update`: it reads and writes one table of one store.
result<void> complete_in_place(const block_ref& ref) {
  auto& step = *ref.block;
  for (auto key : keys_of_copies)
    if (const auto* value = find(step, key))
      return fail(error_at(value->at, error_code::bad_value,
                           owner_of(ref)
                               + " has \"update\", which works in "
                                 "`to` and `into` alone: leave out "
                               + quote(key)));
  if (!find(step, "to"))
    return fail(missing(ref, "to"));
  if (!find(step, "into"))
    step.children.push_back(make_text("into", text_of(step, "name")));
  step.children.push_back(make_text("from", text_of(step, "to")));
  step.children.push_back(make_text("table", text_of(step, "into")));
  return {};
}

result<void> complete_table_step(const block_ref& ref, const node* defaults) {
  auto& step = *ref.block;
  if (defaults)
    inherit(step, *defaults);
  if (find(step, "update"))
    return complete_in_place(ref);
  if (!find(step, "from"))
    return fail(missing(ref, "from"));
  auto name = text_of(step, "name");
  const auto* table = find(step, "table");
  const auto* query = find(step, "query");
  if (table && query)
    return fail(error_at(std::max(table->at, query->at), error_code::bad_value,
                         owner_of(ref)
                             + " has both \"table\" and \"query\": give one"));
  if (const auto* columns = find(step, "columns");
      columns && !find(step, "command"))
    return fail(error_at(columns->at, error_code::bad_value,
                         owner_of(ref)
                             + " has \"columns\" without \"command\", whose"
                               " rows they are of"));
  if (!table && !query)
    step.children.push_back(make_text("table", name));
  if (!find(step, "into"))
    step.children.push_back(
        make_text("into", query ? name : text_of(step, "table")));
  return {};
}

/// Refuses a lower value above an upper one.
result<void> check_pair(const node& table, std::string_view low,
                        std::string_view high, const std::string& owner) {
  const auto* lower = find(table, low);
  const auto* upper = find(table, high);
  if (!lower || !upper || lower->number <= upper->number)
    return {};
  return fail(error_at(std::max(lower->at, upper->at), error_code::out_of_range,
                       owner + ": \"" + std::string{low} + "\" is more than \""
                           + std::string{high} + "\""));
}

result<void> complete_run(node& run, const computed_defaults& computed) {
  // A machine may have more cores.
  auto cores = std::clamp(computed.migrators, 1u, migrators_limit);
  auto* migrators = find(run, "migrators");
  if (!migrators) {
    run.children.push_back(make_integer("migrators", cores));
  } else if (migrators->type == node_type::table && !find(*migrators, "max")) {
    const auto* least = find(*migrators, "min");
    auto most = std::max<int64_t>(cores, least ? least->number : 1);
    migrators->children.push_back(make_integer("max", most));
  }
  if (auto filled = fill(run, "run", "[run]"); !filled)
    return filled;
  auto pair
      = check_pair(*find(run, "migrators"), "min", "max", "[run.migrators]");
  return pair ? check_pair(*find(run, "retry"), "base", "cap", "[run.retry]")
              : pair;
}

} // namespace

result<void> complete(node& root, const computed_defaults& computed) {
  if (!find(root, "name")) {
    if (!is_name(computed.name))
      return fail(error_at(
          root.at, error_code::missing_key,
          "the file's stem cannot name the migration: give a \"name\""));
    root.children.push_back(make_text("name", computed.name));
  }
  if (auto done = complete_run(table_at(root, "run"), computed); !done)
    return done;
  for (auto& store : table_at(root, "stores").children)
    if (auto done = fill(store, "stores", owner_below("[stores]", store.key));
        !done)
      return done;
  const auto* defaults = find(root, "defaults");
  for (const auto& ref : blocks_of(root)) {
    auto done = ref.section == "tables" ? complete_table_step(ref, defaults)
                                        : result<void>{};
    if (done)
      done = fill(*ref.block, ref.section, owner_of(ref));
    if (!done)
      return done;
  }
  return {};
}

} // namespace dunlin
