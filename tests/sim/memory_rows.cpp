#include "config/assert.hpp"
#include "tests/sim/memory_transact.hpp"

#include <utility>

namespace dunlin {

result<void> memory_target::write_rows(const chunk& rows) {
  return operate("write_rows", [&]() -> result<void> {
    DUNLIN_ASSERT(batch_.has_value());
    DUNLIN_ASSERT(rows.columns == batch_->step->spec.row_cells);
    value_reader reader{rows.bytes};
    for (uint32_t row = 0; row < rows.rows; ++row) {
      const auto before = reader.rest();
      for (uint32_t cell = 0; cell < rows.columns; ++cell)
        reader.next();
      write_row(before.substr(0, before.size() - reader.rest().size()));
    }
    DUNLIN_ASSERT(reader.at_end());
    return {};
  });
}

result<void> memory_target::write_answers(const answer_chunk& answers) {
  return operate("write_answers", [&]() -> result<void> {
    DUNLIN_ASSERT(batch_.has_value());
    DUNLIN_ASSERT(answers.columns == batch_->step->spec.row_cells);
    answer_reader reader{answers.bytes};
    for (uint32_t at = 0; at < answers.answers; ++at)
      write_answer(reader.next());
    DUNLIN_ASSERT(reader.at_end());
    return {};
  });
}

void memory_target::write_row(std::string_view cells) {
  ++batch_->rows_seen;
  auto key = cells_at(cells, batch_->step->spec.key_positions);
  if (!has_arrived(key))
    book(std::move(key), cells, place_row(cells));
}

bool memory_target::has_arrived(const key_tuple& key) {
  batch_->came.insert(key);
  if (!known_step(batch_->step->spec.step)->keyed.contains(key))
    return false;
  ++batch_->counts.already_there;
  return true;
}

void memory_target::book(key_tuple key, std::string_view cells,
                         placing placed) {
  if (!placed.refusal.empty())
    return reject_row(std::move(key), cells, std::move(placed.refusal));
  if (placed.was_there) {
    ++batch_->counts.already_there;
    return;
  }
  ++batch_->counts.migrated;
  batch_->arrived.push_back(std::move(key));
}

void memory_target::write_answer(const row_answer& said) {
  ++batch_->rows_seen;
  if (has_arrived(key_tuple{said.key}))
    return;
  if (said.kind == answer_kind::skip) {
    ++batch_->counts.skipped;
    return;
  }
  if (said.kind == answer_kind::reject)
    return reject_row(key_tuple{said.key}, said.content,
                      std::string{said.reason});
  book(key_tuple{said.key}, said.cells, place_rows(said));
}

memory_target::placing memory_target::place_rows(const row_answer& said) {
  if (auto objection = key_objection(said); !objection.empty())
    return {false, std::move(objection)};
  const auto rows_before = batch_->rows.size();
  const auto written_before = batch_->counts.written;
  const auto keys_before = batch_->keys;
  placing placed;
  value_reader reader{said.cells};
  for (uint32_t row = 0; row < said.rows && placed.refusal.empty(); ++row) {
    const auto before = reader.rest();
    for (uint32_t cell = 0; cell < batch_->step->spec.row_cells; ++cell)
      reader.next();
    placed = place_row(before.substr(0, before.size() - reader.rest().size()));
  }
  if (!placed.refusal.empty()) {
    batch_->rows.resize(rows_before);
    batch_->keys = keys_before;
    batch_->counts.written = written_before;
  }
  return placed;
}

std::string memory_target::key_objection(const row_answer& said) const {
  const auto& spec = batch_->step->spec;
  if (spec.existing == existing_rows::fail)
    return {};
  if (said.rows != 1)
    return "became several rows";
  return cells_at(said.cells, spec.key_positions) == said.key
             ? ""
             : "its key became another";
}

memory_target::placing memory_target::place_row(std::string_view cells) {
  auto& batch = *batch_;
  const auto& step = *batch.step;
  auto target = to_target(step, cells);
  if (is_refused(target))
    return {false, "refused by the table"};
  key_tuple key;
  if (!step.table->key.empty())
    key = cells_at(target, step.table->positions_of(step.table->key));
  if (key.empty()) {
    key = target;
  } else {
    const auto standing = step.table->rows.find(key);
    const bool stands = standing != step.table->rows.end();
    if (batch.keys.contains(key)
        || (stands && standing->second.writer == step.spec.step))
      return {false, "same target key as another row of this step"};
    if (stands && step.spec.existing == existing_rows::fail)
      return {false, "a row with this key stands there already"};
    if (stands && step.spec.existing == existing_rows::skip)
      return {true, {}};
    batch.keys.insert(key);
  }
  batch.rows.push_back(
      {std::move(key), memory_row{std::move(target), step.spec.step}});
  ++batch.counts.written;
  return {};
}

void memory_target::reject_row(key_tuple source_key, std::string_view cells,
                               std::string reason) {
  batch_->rejects[std::move(source_key)]
      = {batch_->id, std::string(cells), std::move(reason)};
  ++batch_->counts.rejected;
}

bool memory_target::is_refused(std::string_view cells) const {
  for (value_reader reader{cells}; !reader.at_end();) {
    const auto cell = reader.next();
    if (cell.kind == value_kind::text && cell.bytes == database_->refused_text)
      return true;
  }
  return false;
}

std::string memory_target::to_target(const prepared_step& step,
                                     std::string_view cells) const {
  std::vector<value> values(step.table->columns.size());
  value_reader reader{cells};
  for (const auto position : step.positions)
    values[position] = reader.next();
  std::string target;
  for (const auto& cell : values)
    append_value(target, cell);
  return target;
}

} // namespace dunlin
