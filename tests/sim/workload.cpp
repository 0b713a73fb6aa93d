#include "tests/sim/workload.hpp"

#include "stores/row.hpp"

#include <algorithm>
#include <optional>

namespace dunlin {

namespace {

/// Columns of the three kinds of tables. A target has one column more than any
/// source, and another order.
struct table_kind {
  std::vector<std::string> key;
  std::vector<std::string> source;
  std::vector<std::string> target;
};

const std::vector<table_kind>& kinds() {
  static const std::vector<table_kind> all{
      {{"id"}, {"id", "text"}, {"text", "id", "more"}},
      {{"a", "b"}, {"a", "b", "text"}, {"text", "more", "b", "a"}},
      {{}, {"id", "text"}, {"more", "id", "text"}},
  };
  return all;
}

/// Rows of different steps are told apart by their numbers.
constexpr int64_t rows_apart = 1'000;

void put_in_order(std::vector<disturbance>& disturbances) {
  std::stable_sort(disturbances.begin(), disturbances.end(),
                   [](const auto& left, const auto& right) {
                     return left.at_step < right.at_step;
                   });
}

class drawing {
public:
  explicit drawing(choice_stream& chance) : chance_(chance) {
    // nop
  }

  workload draw();

private:
  uint32_t pick(uint32_t options, const char* label) {
    return chance_.pick(options, label);
  }
  bool chance(uint32_t per_mille, const char* label) {
    return chance_.chance(per_mille, label);
  }

  void draw_run();
  void draw_targets();
  void draw_steps();
  void draw_script();
  void draw_table(uint32_t number);
  plain_table draw_source(uint32_t number, uint32_t kind, int64_t base);
  void draw_standing_rows();
  void draw_disturbances();
  void draw_commands();
  std::vector<std::string> reversed_columns(const table_block& block) const;
  void draw_overseers_end();
  void draw_keyed_runs();
  run_script draw_keyed_run();
  disturbance draw_disturbance();
  void draw_updates();
  void draw_update(const plain_table& into);
  void draw_rows_to_refuse(plain_table& table);
  plain_row make_row(uint32_t kind, int64_t number, std::string text);

  choice_stream& chance_;
  workload out_;
  /// Of each target table.
  std::vector<uint32_t> kinds_;
  size_t targets_ = 0;
  uint32_t scripts_ = 0;
  bool has_huge_ = false;
};

workload drawing::draw() {
  draw_run();
  draw_targets();
  draw_steps();
  draw_standing_rows();
  draw_disturbances();
  // Last, so that the tapes of before they were thought of have none.
  draw_updates();
  draw_commands();
  draw_overseers_end();
  draw_keyed_runs();
  out_.streams
      = out_.refused != refusals::none && chance(500, "rows are streamed");
  return std::move(out_);
}

void drawing::draw_run() {
  auto& plan = out_.plan;
  plan.name = "simulated";
  plan.path = "/simulated.toml";
  for (const auto* name : {"source", "target", "other"})
    plan.stores[name].name = name;
  auto& run = plan.run;
  run.migrators_max = 1 + pick(4, "migrators");
  run.migrators_min = run.migrators_max;
  run.memory_bytes = (2 + pick(3, "memory")) * chunk_bytes_max;
  // More than can fail at one batch.
  run.retry.attempts = 10;
  // Soon, so that a retry meets the end of its scan.
  if (chance(500, "retries soon"))
    run.retry.base_ms = 1;
  run.failure
      = chance(200, "on-failure") ? on_failure::stop : on_failure::finish;
  out_.refused = static_cast<refusals>(pick(3, "refusals"));
  if (out_.refused == refusals::allowed) {
    run.rejects.max_rows = 1'000;
    if (chance(300, "share of rejects"))
      run.rejects.max_percent = 100;
  }
  has_huge_ = chance(100, "huge rows");
  out_.page_rows_max = 1 + pick(4, "rows a page");
  out_.busy_us_max = pick(3, "busy") * 2'000;
  out_.board_us_max = chance(250, "board") ? 5'000'000 : 0;
}

void drawing::draw_targets() {
  targets_ = 1 + pick(3, "target tables");
  for (size_t i = 0; i < targets_; ++i) {
    kinds_.push_back(pick(3, "kind of table"));
    const auto& kind = kinds()[kinds_.back()];
    out_.tables.push_back({chance(400, "other store") ? "other" : "target",
                           "t" + std::to_string(i),
                           kind.target,
                           kind.key,
                           {}});
  }
}

void drawing::draw_steps() {
  const auto tables = 2 + pick(3, "table steps");
  draw_script();
  for (uint32_t i = 0; i < tables; ++i) {
    draw_table(i);
    if (chance(250, "script between"))
      draw_script();
  }
}

void drawing::draw_script() {
  scripts_block block;
  block.name = "scripts" + std::to_string(scripts_++);
  block.store = chance(300, "script's store") ? "other" : "target";
  const auto files = 1 + pick(2, "files");
  for (uint32_t i = 0; i < files; ++i) {
    script_file file;
    file.name = block.name + "/" + std::to_string(i);
    file.path = "/" + file.name;
    file.text = "text of " + file.name;
    if (!out_.has_failing_script && chance(40, "failing script")) {
      file.text += std::string{": "} + failing_script_text;
      out_.has_failing_script = true;
    }
    block.files.push_back(std::move(file));
  }
  out_.plan.blocks.push_back(std::move(block));
}

void drawing::draw_table(uint32_t number) {
  table_block block;
  block.name = "copy" + std::to_string(number);
  const auto into = pick(static_cast<uint32_t>(targets_), "into");
  const auto kind = kinds_[into];
  block.to = out_.tables[into].database;
  block.into = out_.tables[into].name;
  if (kind != 2)
    block.existing = static_cast<existing_rows>(pick(3, "existing"));
  // A table that another step wrote; rows that may stand there already.
  std::optional<uint32_t> written;
  for (uint32_t i = 0; i < targets_; ++i)
    if (i != into && kinds_[i] == kind)
      written = i;
  const bool rereads = written
                       && (kind == 2 || block.existing != existing_rows::fail)
                       && chance(300, "reads a target");
  if (rereads) {
    block.from = out_.tables[*written].database;
    block.table = out_.tables[*written].name;
  } else {
    auto base = rows_apart * number;
    if (block.existing != existing_rows::fail)
      base = rows_apart * pick(number + 1, "same rows as");
    auto source = draw_source(number, kind, base);
    block.from = source.database;
    block.table = source.name;
    out_.tables.push_back(std::move(source));
  }
  block.scan = chance(300, "once") ? scan_mode::once : scan_mode::paged;
  block.batch_rows = 1 + pick(7, "rows a batch");
  block.batch_bytes = chance(200, "bytes a batch") ? 200 : 2u << 20;
  block.buffer = 1 + pick(4, "buffer");
  if (number > 0 && chance(150, "after"))
    block.after = {"copy" + std::to_string(pick(number, "after whom"))};
  out_.plan.blocks.push_back(std::move(block));
}

plain_row drawing::make_row(uint32_t kind, int64_t number, std::string text) {
  if (kind != 1)
    return {number, std::move(text)};
  return {number / 4, "b" + std::to_string(number % 4), std::move(text)};
}

plain_table drawing::draw_source(uint32_t number, uint32_t kind, int64_t base) {
  plain_table table{"source",
                    "s" + std::to_string(number),
                    kinds()[kind].source,
                    kinds()[kind].key,
                    {}};
  static constexpr std::array<uint32_t, 5> sizes{12, 0, 1, 5, 25};
  const auto rows = sizes[pick(sizes.size(), "rows")];
  const bool refuses = out_.refused != refusals::none;
  for (uint32_t i = 0; i < rows; ++i) {
    auto text = table.name + " row " + std::to_string(i);
    if (refuses && chance(60, "refused row"))
      text = refused_row_text;
    else if (has_huge_ && chance(200, "huge row"))
      text += std::string(chunk_bytes_max + 1'000 * i, 'h');
    // Gaps between the keys, so that a bound is not a count.
    table.rows.push_back(make_row(kind, base + 3 * i, std::move(text)));
  }
  return table;
}

void drawing::draw_standing_rows() {
  // In the way of a step only where its rejects are allowed.
  const bool in_the_way = out_.refused == refusals::allowed;
  for (size_t i = 0; i < targets_; ++i) {
    auto& table = out_.tables[i];
    const auto rows = pick(4, "standing rows");
    for (uint32_t row = 0; row < rows; ++row) {
      auto number = 90'000 + 3 * row;
      if (in_the_way && chance(500, "in the way"))
        number = 1'000 * pick(4, "whose") + 3 * row;
      const plain_table source{
          "", "", kinds()[kinds_[i]].source, kinds()[kinds_[i]].key, {}};
      const auto made = make_row(kinds_[i], number, "stood there");
      plain_row cells;
      for (const auto& column : table.columns)
        cells.push_back(cell_of(source, made, column));
      table.rows.push_back(std::move(cells));
    }
  }
}

disturbance drawing::draw_disturbance() {
  using enum disturbance_kind;
  static constexpr std::array kinds{
      crash,         crash,           crash,       kill_migrator, kill_migrator,
      kill_migrator, drain,           drain,       set_migrators, set_migrators,
      kill_scanner,  kill_connection, kill_budget, overtake,      overtake,
      pause,         pause,           pause,       stop};
  disturbance drawn;
  drawn.kind = kinds[pick(kinds.size(), "disturbance")];
  // Early moments more often than late ones: runs are of different lengths.
  static constexpr std::array<uint32_t, 4> spans{100, 300, 600, 1'200};
  drawn.at_step
      = 1 + pick(spans[pick(spans.size(), "early or late")], "moment");
  drawn.detail = pick(8, "detail");
  return drawn;
}

void drawing::draw_disturbances() {
  const auto runs = pick(4, "disturbed runs");
  for (uint32_t i = 0; i < runs; ++i) {
    run_script script;
    const auto count = 1 + pick(3, "disturbances");
    for (uint32_t j = 0; j < count; ++j)
      script.disturbances.push_back(draw_disturbance());
    put_in_order(script.disturbances);
    script.faults_max = pick(5, "faults");
    out_.runs.push_back(std::move(script));
  }
}

void drawing::draw_updates() {
  for (size_t i = 0; i < targets_; ++i)
    if (chance(300, "update"))
      draw_update(out_.tables[i]);
  if (out_.refused != refusals::none)
    for (auto& table : out_.tables)
      draw_rows_to_refuse(table);
}

void drawing::draw_update(const plain_table& into) {
  auto& blocks = out_.plan.blocks;
  table_block block;
  block.name = "update" + std::to_string(blocks.size());
  block.from = block.to = into.database;
  block.table = block.into = into.name;
  block.update = "UPDATE " + into.name + " SET text = text || '" + update_suffix
                 + "' WHERE {range}";
  block.batch_rows = 1 + pick(7, "rows an update");
  block.buffer = 1 + pick(4, "buffer of an update");
  const auto at = pick(static_cast<uint32_t>(blocks.size()) + 1, "update when");
  blocks.insert(blocks.begin() + at, std::move(block));
}

void drawing::draw_rows_to_refuse(plain_table& table) {
  const auto text
      = std::find(table.columns.begin(), table.columns.end(), "text");
  for (auto& row : table.rows) {
    auto& cell = row[static_cast<size_t>(text - table.columns.begin())];
    if (cell != plain_cell{refused_row_text} && chance(60, "refused later"))
      cell = refused_when_updated;
  }
}

/// Which steps have their rows go through the user's code.
void drawing::draw_commands() {
  for (auto& block : out_.plan.blocks) {
    auto* table = std::get_if<table_block>(&block);
    if (table == nullptr || !table->update.empty() || !chance(300, "command"))
      continue;
    table->command = {"simulated"};
    if (chance(500, "columns in another order"))
      table->columns = reversed_columns(*table);
  }
}

std::vector<std::string>
drawing::reversed_columns(const table_block& block) const {
  for (const auto& table : out_.tables)
    if (table.database == block.from && table.name == block.table)
      return {table.columns.rbegin(), table.columns.rend()};
  return {};
}

/// Last of all, so that these draws leave all others as they were.
void drawing::draw_overseers_end() {
  for (auto& script : out_.runs) {
    if (!chance(60, "overseer dies"))
      continue;
    script.disturbances.push_back(
        {1 + pick(300, "moment"), disturbance_kind::kill_overseer, 0});
    put_in_order(script.disturbances);
  }
}

/// Runs over listed keys before and between those that are disturbed.
void drawing::draw_keyed_runs() {
  if (!chance(300, "listed keys"))
    return;
  const auto runs = 1 + pick(3, "runs over listed keys");
  for (uint32_t i = 0; i < runs; ++i) {
    const auto at = pick(static_cast<uint32_t>(out_.runs.size()) + 1, "when");
    out_.runs.insert(out_.runs.begin() + at, draw_keyed_run());
  }
}

run_script drawing::draw_keyed_run() {
  run_script script;
  listed_rows listed;
  listed.step = pick(8, "which step");
  const auto rows = pick(20, "listed rows");
  for (uint32_t i = 0; i < rows; ++i)
    listed.rows.push_back(pick(30, "row"));
  script.listed = std::move(listed);
  const auto count = pick(3, "disturbances of listed keys");
  for (uint32_t i = 0; i < count; ++i)
    script.disturbances.push_back(draw_disturbance());
  put_in_order(script.disturbances);
  script.faults_max = pick(4, "faults of listed keys");
  return script;
}

} // namespace

workload draw_workload(choice_stream& chance) {
  return drawing{chance}.draw();
}

} // namespace dunlin
