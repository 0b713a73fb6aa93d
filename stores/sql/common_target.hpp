#pragma once

#include "config/assert.hpp"
#include "stores/ended_sessions.hpp"
#include "stores/sql/batch_books.hpp"
#include "stores/sql/batch_writer.hpp"
#include "stores/sql/engine.hpp"
#include "stores/sql/keyed_book.hpp"
#include "stores/sql/lease.hpp"
#include "stores/sql/ledger_schema.hpp"
#include "stores/sql/reject_book.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// @file
/// The one `target_session` of all databases: what each does in its own way is
/// its `engine`. `target.cpp` prepares steps, `target_ledger.cpp` asks and
/// closes the ledger, `target_batch.cpp` writes batches.

namespace dunlin::sql {

/// A table step that was prepared: to write rows that come, or to have the
/// database change or copy them.
struct prepared_step {
  /// One of the two is set.
  std::unique_ptr<table_writer> writer;
  std::unique_ptr<range_writer> ranges;
  /// Of rows that the database copies; null: they are counted alone.
  std::unique_ptr<range_summer> summer;
  /// The table that is written.
  std::string into;
  std::vector<uint32_t> key_positions;
  uint32_t columns = 0;
  uint32_t row_cells = 0;
  /// Batches some of whose rows were refused nobody knows which: their rows are
  /// not streamed again.
  std::set<batch_id> refused;
};

/// A batch whose transaction is open.
struct open_batch {
  std::string step;
  batch_id id;
  prepared_step* prepared = nullptr;
  batch_books books;
  /// An error left it half written: it can only be rolled back.
  bool is_broken = false;
};

/// See `store.hpp`.
class common_target : public target_session, public session_ender {
public:
  explicit common_target(std::unique_ptr<engine> of)
      : engine_(std::move(of)), db_(engine_->db()), lease_(db_), rejects_(db_),
        keyed_(db_) {
    // nop
  }

  // -- the ledger ---

  result<ledger_contents> read_ledger(const std::string& migration) override;
  result<void> take_over(const run_claim& claim) override;
  std::vector<std::string> ended_sessions() const override;
  result<void> keep_command(const command_record& said) override;
  result<void> end_run(const std::string& outcome,
                       const std::vector<std::string>& violations) override;
  result<void> forget(const std::string& step) override;
  result<std::vector<batch_record>>
  read_batches(const std::string& step) override;
  result<std::vector<source_cell>>
  read_columns(const std::string& step) override;
  result<std::vector<reject_list>>
  read_rejects(const std::string& step) override;
  result<std::optional<step_record>>
  find_step(const std::string& step) override;

  // -- table steps ---

  result<prepared_target> prepare(const target_spec& spec) override;
  result<uint64_t> count_standing(const target_spec& spec,
                                  const std::vector<key_tuple>& keys) override;
  result<std::vector<digest>> foresee_rows(const std::string& step,
                                           const chunk& rows) override;
  std::vector<bool> digest_columns(const std::string& step) const override;
  std::vector<column_type> column_types(const std::string& step) const override;
  result<row_estimate> estimate_table(const std::string& name) override;
  result<step_record> open_step(const step_opening& opening) override;
  result<void> keep_keys(const std::string& step, uint64_t ordinal,
                         const std::vector<key_tuple>& keys,
                         bool last) override;
  result<batch_bounds> load_keys(const std::string& step,
                                 uint64_t ordinal) override;
  result<void> begin_batch(const std::string& step, batch_id id) override;
  result<void> write_rows(const chunk& rows) override;
  result<range_written> write_range(const batch_bounds& bounds,
                                    uint64_t rows_expected) override;
  result<engine_sum> sum_rows(const target_spec& spec,
                              const batch_bounds& range) override;
  result<void> write_answers(const answer_chunk& answers) override;
  result<batch_counts> commit_batch(const batch_closing& closing) override;
  void roll_back() noexcept override;
  void refresh_statistics(const std::string& step) noexcept override;
  result<batch_outcome> find_batch(const std::string& step,
                                   batch_id id) override;
  result<void> close_step(const step_closing& closing) override;
  result<bool> count_as_done(const step_opening& what) override;

  // -- scripts ---

  result<void> check_script(const script_job& job) const override;
  result<void> check_statements(const std::string& migration,
                                const script_job& job) override;
  result<std::string> run_script(const script_job& job) override;
  result<void> settle_statement(const std::string& step,
                                bool took_effect) override;
  result<std::vector<std::string>>
  check_foreign_keys(size_t lines_max) override;

private:
  /// Asks the ledger of the migration; an empty answer if there is no ledger.
  template <class Ask>
  auto from_ledger(Ask ask) -> decltype(ask());

  /// Fills in what writes the rows of a step.
  result<void> make_writers(const target_spec& spec, prepared_step& into);
  /// What `make` makes, after the step's table where that is missing and may be
  /// made. Before a run that is looked at alone.
  template <class Make>
  auto with_table(const target_spec& spec, Make make) -> decltype(make());
  /// The database's own digest of what the open batch wrote; nothing where
  /// other rows stand among these.
  result<std::optional<engine_sum>> sum_batch(const batch_bounds& bounds);
  result<void> check_is_new(const std::string& step, batch_id id);
  /// Opens the books of a batch.
  result<void> begin_books(const std::string& step, batch_id id);
  /// What writes the rows of the open batch.
  batch_writer rows_of_batch();
  /// Keeps in mind that an error left the batch half written.
  result<void> note(result<void> done);
  void note(const error& problem);
  bool may_stream(const prepared_step& step, batch_id id) const;
  result<void> reject_missing(const std::vector<key_tuple>& keys);
  result<batch_counts> write_batch_row(const batch_closing& closing);

  /// Goes last: all else has the session.
  std::unique_ptr<engine> engine_;
  session& db_;
  /// From `read_ledger` or `take_over`.
  std::string migration_;
  lease lease_;
  reject_book rejects_;
  keyed_book keyed_;
  /// By step; from `prepare` to `close_step`.
  std::map<std::string, prepared_step> steps_;
  /// By step: of those whose rows somebody asks for again.
  std::map<std::string, std::unique_ptr<range_summer>> summers_;
  std::optional<open_batch> batch_;
};

template <class Ask>
auto common_target::from_ledger(Ask ask) -> decltype(ask()) {
  DUNLIN_ASSERT(!migration_.empty());
  auto is_there = has_ledger(db_);
  if (!is_there)
    return fail(is_there.error());
  if (!*is_there)
    return {};
  return ask();
}

} // namespace dunlin::sql
