#include "tests/sim/simulated_mappers.hpp"

#include "config/assert.hpp"

#include <deque>
#include <utility>

namespace dunlin {

namespace {

plain_cell plain(const value& cell) {
  if (cell.kind == value_kind::integer)
    return cell.integer;
  if (cell.kind == value_kind::text)
    return std::string{cell.bytes};
  return {};
}

/// Hands answers out and has the meter know for how long they live.
answer_chunk_ptr metered(answer_chunk answers,
                         const std::shared_ptr<row_meter>& meter) {
  const auto bytes = answers.bytes.size();
  meter->bytes += bytes;
  return {new answer_chunk(std::move(answers)),
          [meter, bytes](const answer_chunk* gone) {
            meter->bytes -= bytes;
            delete gone;
          }};
}

class simulated_function : public batch_function {
public:
  simulated_function(mapping_spec spec, user_code code, uint32_t rows_max,
                     std::shared_ptr<row_meter> held,
                     std::shared_ptr<fault_points> faults)
      : spec_(std::move(spec)), code_(code), rows_max_(rows_max),
        held_(std::move(held)), faults_(std::move(faults)) {
    // nop
  }

  void take(chunk_ptr rows) override {
    // After an error too: whoever hands them over has not heard of it yet.
    pages_.push_back(std::move(rows));
  }

  result<answer_page> answers(size_t allowance_bytes) override {
    DUNLIN_ASSERT(!has_failed_ && !pages_.empty());
    auto page = faults_->around("answers", [&]() -> result<answer_page> {
      return answer_some(allowance_bytes);
    });
    has_failed_ = !page;
    return page;
  }

  void forget() noexcept override {
    pages_.clear();
    rows_done_ = 0;
    has_failed_ = false;
  }

  std::vector<std::string> said() override {
    return {};
  }

private:
  answer_page answer_some(size_t allowance_bytes) {
    answer_chunk out;
    out.columns = static_cast<uint32_t>(spec_.columns.size());
    const auto& page = *pages_.front();
    value_reader reader{page.bytes};
    for (uint32_t row = 0; row < rows_done_; ++row)
      next_row(reader);
    // Its share may be full with what one more row would become.
    while (rows_done_ < page.rows && out.answers < rows_max_
           && out.bytes.size() < allowance_bytes) {
      const auto before = out.bytes.size();
      answer_row(reader, out.bytes);
      if (before > 0 && out.bytes.size() > allowance_bytes) {
        out.bytes.resize(before);
        break;
      }
      ++rows_done_;
      ++out.answers;
    }
    const bool is_end = rows_done_ == page.rows;
    if (is_end) {
      pages_.pop_front();
      rows_done_ = 0;
    }
    return {metered(std::move(out), held_), is_end};
  }

  plain_row next_row(value_reader& reader) const {
    plain_row cells;
    for (uint32_t cell = 0; cell < spec_.source_cells; ++cell)
      cells.push_back(plain(reader.next()));
    return cells;
  }

  void answer_row(value_reader& reader, std::string& out) const {
    auto cells = next_row(reader);
    plain_row key;
    for (const auto position : spec_.key_positions)
      key.push_back(cells[position]);
    cells.resize(spec_.source_columns.size());
    const auto became = become(code_, spec_.source_columns, cells);
    const auto source_key = encode(key);
    const auto content = encode(cells);
    std::string rows;
    for (const auto& row : became.rows)
      rows += encode(in_order(row));
    row_answer said;
    said.key = source_key;
    if (became.is_refused) {
      said.kind = answer_kind::reject;
      said.reason = "refused by the code";
      said.content = content;
    } else if (!became.rows.empty()) {
      said.kind = answer_kind::rows;
      said.rows = static_cast<uint32_t>(became.rows.size());
      said.cells = rows;
    }
    append_answer(out, said);
  }

  /// A row with the columns of the target's.
  plain_row in_order(const plain_row& row) const {
    const plain_table source{"", "", spec_.source_columns, {}, {}};
    plain_row out;
    for (const auto& column : spec_.columns)
      out.push_back(cell_of(source, row, column));
    return out;
  }

  mapping_spec spec_;
  user_code code_;
  uint32_t rows_max_;
  std::shared_ptr<row_meter> held_;
  std::shared_ptr<fault_points> faults_;
  std::deque<chunk_ptr> pages_;
  uint32_t rows_done_ = 0;
  bool has_failed_ = false;
};

} // namespace

simulated_mappers::simulated_mappers(world& where, const workload& work,
                                     std::shared_ptr<row_meter> held)
    : world_(where), work_(work), held_(std::move(held)) {
  // nop
}

mapper_actor simulated_mappers::spawn(const mapping_spec& spec, step_index step,
                                      migrator_id migrator,
                                      const overseer_actor& overseer) {
  DUNLIN_ASSERT(faults_ != nullptr);
  mapper_args args{migrator, step, overseer,
                   std::make_shared<simulated_function>(
                       spec, code_of(work_, spec.step),
                       // Half a page at a time.
                       (work_.page_rows_max + 1) / 2, held_, faults_)};
  auto made = world_.system().spawn(mapper, std::move(args));
  if (work_.busy_us_max > 0)
    world_.make_slow(caf::actor_cast<caf::strong_actor_ptr>(made),
                     work_.busy_us_max);
  return made;
}

} // namespace dunlin
