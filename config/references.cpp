#include "config/references.hpp"

#include "config/layers.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <map>

namespace dunlin {

namespace {

/// What `after` may name, each with the block that it belongs to.
using step_names = std::map<std::string, const node*>;

std::vector<std::string> keys_of(const step_names& names) {
  std::vector<std::string> result;
  for (const auto& [name, block] : names)
    result.push_back(name);
  return result;
}

result<void> check_stores(const block_ref& ref, const profile& built) {
  for (auto key : {"store", "from", "to"}) {
    const auto* value = find(*ref.block, key);
    if (!value || built.stores.count(value->text) > 0)
      continue;
    std::vector<std::string> known;
    for (const auto& [name, store] : built.stores)
      known.push_back(name);
    return fail(error_at(value->at, error_code::unknown_store,
                         quote(key) + " in " + owner_of(ref)
                             + ": unknown store " + quote(value->text)
                             + hint_for(value->text, known)));
  }
  return {};
}

result<void> add_name(const std::string& name, const node& block,
                      step_names& names) {
  auto [same, is_new] = names.emplace(name, &block);
  if (is_new)
    return {};
  return fail(error_at(block.at, error_code::duplicate_name,
                       "a second step or block called " + quote(name)
                           + ": the first is at "
                           + to_string(same->second->at)));
}

result<step_names> collect_names(const std::vector<block_ref>& refs,
                                 const profile& built) {
  step_names names;
  for (std::size_t i = 0; i < refs.size(); ++i) {
    const auto& block = *refs[i].block;
    if (auto added = add_name(text_of(block, "name"), block, names); !added)
      return fail(added.error());
    const auto* scripts = std::get_if<scripts_block>(&built.blocks[i]);
    if (!scripts)
      continue;
    // Files of a folder differ and no name holds a '/': these are new.
    for (const auto& file : scripts->files)
      names.emplace(file.name, &block);
  }
  return names;
}

/// Why the rows of a step must leave their database, as far as the profile
/// tells; empty if they need not.
std::string must_leave(const table_block& block, const profile& built) {
  if (block.from != block.to)
    return "`from` and `to` are two databases";
  if (built.stores.at(block.from).view != source_view::moving)
    return "a snapshot is seen by those who read alone";
  if (is_mapped(block))
    return "its rows go through code of yours";
  if (!block.casts.empty())
    return "a cast is dunlin's work";
  if (block.existing != existing_rows::fail)
    return "`existing` is not \"fail\"";
  return block.scan == scan_mode::once ? "`scan` is \"once\"" : "";
}

/// The database itself can only stand for rows that it copies itself.
result<void> check_digest(const block_ref& ref, const profile& built,
                          const plan_block& block) {
  const auto* table = std::get_if<table_block>(&block);
  if (table == nullptr || table->digest == digest_mode::automatic
      || table->digest == digest_mode::rows)
    return {};
  const auto why = must_leave(*table, built);
  if (why.empty())
    return {};
  const auto* value = find(*ref.block, "digest");
  return fail(error_at(value->at, error_code::bad_value,
                       "\"digest\" in " + owner_of(ref) + ": "
                           + quote(value->text)
                           + " is for rows that never leave their database,"
                             " and here "
                           + why + "; leave it out, or say \"rows\""));
}

result<void> check_after(const block_ref& ref, const step_names& names) {
  const auto* after = find(*ref.block, "after");
  for (const auto& value : after ? after->children : std::vector<node>{}) {
    auto subject = "\"after\" in " + owner_of(ref) + ": ";
    auto named = names.find(value.text);
    if (named == names.end())
      return fail(error_at(value.at, error_code::unknown_step,
                           subject + "unknown step " + quote(value.text)
                               + hint_for(value.text, keys_of(names))));
    if (named->second == ref.block)
      return fail(error_at(value.at, error_code::plan_cycle,
                           subject + "it would wait for itself"));
  }
  return {};
}

} // namespace

result<void> check_references(node& root, const profile& built) {
  auto refs = blocks_of(root);
  for (const auto& ref : refs)
    if (auto done = check_stores(ref, built); !done)
      return done;
  for (std::size_t i = 0; i < refs.size(); ++i)
    if (auto done = check_digest(refs[i], built, built.blocks[i]); !done)
      return done;
  auto names = collect_names(refs, built);
  if (!names)
    return fail(names.error());
  for (const auto& ref : refs)
    if (auto done = check_after(ref, *names); !done)
      return done;
  return {};
}

} // namespace dunlin
