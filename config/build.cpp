#include "config/build.hpp"

#include "config/assert.hpp"
#include "config/layers.hpp"
#include "config/script_files.hpp"

namespace dunlin {

namespace {

/// A value that `complete` has seen to.
const node& get(const node& table, std::string_view key) {
  const auto* value = find(table, key);
  DUNLIN_ASSERT(value != nullptr);
  return *value;
}

uint64_t amount(const node& table, std::string_view key) {
  return static_cast<uint64_t>(get(table, key).number);
}

uint32_t count(const node& table, std::string_view key) {
  return static_cast<uint32_t>(get(table, key).number);
}

std::vector<std::string> texts(const node& table, std::string_view key) {
  std::vector<std::string> result;
  if (const auto* list = find(table, key))
    for (const auto& child : list->children)
      result.push_back(child.text);
  return result;
}

script_order order_of(const std::string& text) {
  if (text == "serial")
    return script_order::serial;
  return text == "any-share" ? script_order::any_share
                             : script_order::read_write;
}

existing_rows existing_of(const std::string& text) {
  if (text == "skip")
    return existing_rows::skip;
  return text == "replace" ? existing_rows::replace : existing_rows::fail;
}

source_view view_of(const node& snapshot) {
  if (snapshot.type == node_type::text)
    return source_view::lock;
  return snapshot.number != 0 ? source_view::snapshot : source_view::moving;
}

digest_mode digest_of(const std::string& text) {
  if (text == "rows")
    return digest_mode::rows;
  if (text == "engine")
    return digest_mode::engine;
  return text == "count" ? digest_mode::count : digest_mode::automatic;
}

cast_way cast_of(const std::string& text) {
  if (text == "round")
    return cast_way::round;
  if (text == "truncate")
    return cast_way::truncate;
  return text == "replace" ? cast_way::replace : cast_way::null;
}

run_config build_run(const node& run) {
  run_config result;
  result.order = order_of(text_of(run, "order"));
  const auto& migrators = get(run, "migrators");
  auto is_range = migrators.type == node_type::table;
  result.migrators_min
      = is_range ? count(migrators, "min") : count(run, "migrators");
  result.migrators_max
      = is_range ? count(migrators, "max") : count(run, "migrators");
  result.memory_bytes = amount(run, "memory");
  result.failure = text_of(run, "on-failure") == "stop" ? on_failure::stop
                                                        : on_failure::finish;
  const auto& limit = get(get(run, "rejects"), "max");
  result.rejects.max_rows = static_cast<uint64_t>(limit.number);
  if (limit.type == node_type::text)
    result.rejects.max_percent = limit.percent;
  const auto& retry = get(run, "retry");
  result.retry.attempts = count(retry, "attempts");
  result.retry.base_ms = amount(retry, "base");
  result.retry.cap_ms = amount(retry, "cap");
  result.takeover_wait_ms = amount(run, "takeover-wait");
  return result;
}

table_block build_table(const node& from) {
  table_block result;
  result.name = text_of(from, "name");
  result.from = text_of(from, "from");
  result.to = text_of(from, "to");
  result.table = text_of(from, "table");
  result.query = text_of(from, "query");
  result.update = text_of(from, "update");
  result.key = texts(from, "key");
  result.into = text_of(from, "into");
  result.create = get(from, "create").number != 0;
  result.existing = existing_of(text_of(from, "existing"));
  result.scan
      = text_of(from, "scan") == "once" ? scan_mode::once : scan_mode::paged;
  result.digest = digest_of(text_of(from, "digest"));
  if (const auto* casts = find(from, "cast"))
    for (const auto& cast : casts->children)
      result.casts[cast.key] = cast_of(cast.text);
  result.batch_rows = amount(get(from, "batch"), "rows");
  result.batch_bytes = amount(get(from, "batch"), "bytes");
  result.buffer = count(from, "buffer");
  auto noun = texts(from, "noun");
  result.noun_one = noun.at(0);
  result.noun_many = noun.at(1);
  result.after = texts(from, "after");
  result.command = texts(from, "command");
  result.columns = texts(from, "columns");
  result.answer_timeout_ms = amount(from, "answer-timeout");
  result.place = to_string(from.at);
  return result;
}

/// Rows that are read as they were at one moment are read by whoever reads at
/// that moment: they pass through dunlin.
void settle_digests(profile& built) {
  for (auto& block : built.blocks) {
    auto* table = std::get_if<table_block>(&block);
    if (table == nullptr || table->digest != digest_mode::automatic)
      continue;
    const auto from = built.stores.find(table->from);
    if (from != built.stores.end() && from->second.view != source_view::moving)
      table->digest = digest_mode::rows;
  }
}

store_config build_store(const node& from, const run_config& run) {
  store_config result;
  result.name = from.key;
  result.url = text_of(from, "url");
  result.if_missing = text_of(from, "if-missing");
  result.view = view_of(get(from, "snapshot"));
  result.ledger_schema = text_of(get(from, "ledger"), "schema");
  result.takeover_wait_ms = run.takeover_wait_ms;
  result.place = to_string(from.at);
  return result;
}

std::string text_of_value(const node& value) {
  if (value.type == node_type::text)
    return value.text;
  if (value.type == node_type::boolean)
    return value.number != 0 ? "true" : "false";
  return std::to_string(value.number);
}

script_variables variables_of(const node& block) {
  const auto* given = find(block, "variables");
  if (given == nullptr)
    return std::nullopt;
  script_variables result{std::in_place};
  for (const auto& value : given->children)
    result->emplace(value.key, text_of_value(value));
  return result;
}

result<scripts_block> build_scripts(const node& from) {
  scripts_block result;
  result.name = text_of(from, "name");
  result.store = text_of(from, "store");
  result.folder = text_of(from, "folder");
  result.after = texts(from, "after");
  result.place = to_string(from.at);
  auto files = read_script_files(result.folder, result.name,
                                 to_string(get(from, "folder").at),
                                 variables_of(from));
  if (!files)
    return fail(files.error());
  result.files = std::move(*files);
  return result;
}

} // namespace

result<profile> build_profile(node& root, const std::string& path) {
  profile built;
  built.name = text_of(root, "name");
  built.path = path;
  built.run = build_run(get(root, "run"));
  for (const auto& store : get(root, "stores").children)
    built.stores[store.key] = build_store(store, built.run);
  if (built.stores.empty())
    return fail(error_at(root.at, error_code::missing_key,
                         "no store: a profile needs at least one "
                         "[stores.NAME] with a \"url\""));
  for (const auto& ref : blocks_of(root)) {
    if (ref.section == "tables") {
      built.blocks.emplace_back(build_table(*ref.block));
      continue;
    }
    auto scripts = build_scripts(*ref.block);
    if (!scripts)
      return fail(scripts.error());
    built.blocks.emplace_back(std::move(*scripts));
  }
  if (built.blocks.empty())
    return fail(error_at(root.at, error_code::missing_key,
                         "no step: a profile needs at least one "
                         "[[tables]] or [[scripts]] block"));
  settle_digests(built);
  return built;
}

} // namespace dunlin
