#pragma once

#include "stores/store.hpp"
#include "tests/sim/memory_database.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dunlin {

/// Writes a memory_database. The open batch lives here and reaches the database
/// in one piece when it commits; a session that goes takes it along.
class memory_target : public target_session {
public:
  memory_target(std::shared_ptr<memory_database> database, store_access access);
  ~memory_target() override;

  memory_target(const memory_target&) = delete;
  memory_target& operator=(const memory_target&) = delete;

  // -- the ledger: memory_ledger.cpp ---

  result<ledger_contents> read_ledger(const std::string& migration) override;
  result<void> take_over(const run_claim& claim) override;
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
  result<step_record> open_step(const step_opening& opening) override;
  result<void> keep_keys(const std::string& step, uint64_t ordinal,
                         const std::vector<key_tuple>& keys,
                         bool last) override;
  result<batch_bounds> load_keys(const std::string& step,
                                 uint64_t ordinal) override;
  result<batch_outcome> find_batch(const std::string& step,
                                   batch_id id) override;
  result<void> close_step(const step_closing& closing) override;
  result<bool> count_as_done(const step_opening& what) override;

  // -- rows: memory_rows.cpp ---

  result<void> write_rows(const chunk& rows) override;
  result<void> write_answers(const answer_chunk& answers) override;

  // -- batches and scripts: memory_target.cpp ---

  result<prepared_target> prepare(const target_spec& spec) override;
  result<uint64_t> count_standing(const target_spec& spec,
                                  const std::vector<key_tuple>& keys) override;
  result<std::vector<digest>> foresee_rows(const std::string& step,
                                           const chunk& rows) override;
  std::vector<bool> digest_columns(const std::string& step) const override;
  result<row_estimate> estimate_table(const std::string& name) override;
  result<void> begin_batch(const std::string& step, batch_id id) override;
  result<batch_counts> commit_batch(const batch_closing& closing) override;
  void roll_back() noexcept override;
  result<void> check_script(const script_job& job) const override;
  /// Its scripts run whole.
  result<void> check_statements(const std::string&,
                                const script_job&) override {
    return {};
  }
  result<std::string> run_script(const script_job& job) override;
  result<void> settle_statement(const std::string& step,
                                bool took_effect) override;
  result<std::vector<std::string>>
  check_foreign_keys(size_t lines_max) override;

  // -- rows in place: memory_update.cpp ---

  result<range_written> write_range(const batch_bounds& bounds,
                                    uint64_t rows_expected) override;

  // -- rows that stay inside: memory_copy.cpp ---

  result<engine_sum> sum_rows(const target_spec& spec,
                              const batch_bounds& range) override;

private:
  /// A table step that `prepare` has seen.
  struct prepared_step {
    target_spec spec;
    memory_table* table = nullptr;
    /// Where the table keeps each column of the spec; in place, the column that
    /// is changed.
    std::vector<uint32_t> positions;
    /// Where rows come from that stay inside; else null.
    memory_table* from = nullptr;
  };

  /// A row that was changed in place, or may not be.
  struct changed_row {
    key_tuple row_key;
    /// The step's key.
    key_tuple key;
    std::string cells;
    bool is_refused = false;
  };

  /// What the open transaction would commit.
  struct open_batch {
    const prepared_step* step = nullptr;
    batch_id id;
    uint64_t rows_seen = 0;
    batch_counts counts;
    /// In the order in which they were written: target key and row. Where the
    /// table has no key, the whole row stands for it.
    std::vector<std::pair<key_tuple, memory_row>> rows;
    /// The target keys of these rows.
    std::set<key_tuple, cells_less> keys;
    /// By source key.
    std::map<key_tuple, memory_reject> rejects;
    std::vector<changed_row> changes;
    /// The source keys of the rows that came, and of those that arrived.
    std::set<key_tuple> came;
    std::vector<key_tuple> arrived;
  };

  /// What became of a row.
  struct placing {
    bool was_there = false;
    /// Empty: it is not refused.
    std::string refusal;
  };

  /// Runs an operation between the fault points, unless the session is dead.
  template <class Body>
  auto operate(std::string_view operation, Body body) const -> decltype(body());

  /// An operation that is a transaction of its own.
  template <class Body>
  auto transact(std::string_view operation, Body body) -> decltype(body());

  /// Refuses to write when another may not be disturbed.
  result<void> check_writer() const;
  result<void> check_lease() const;

  /// The ledger's row of a step, or null.
  memory_step* known_step(const std::string& step) const;
  memory_ledger* ledger() const;

  result<void> prepare_update(const target_spec& spec, memory_table& table);
  result<void> prepare_copy(prepared_step& step) const;
  range_written change_range(const batch_bounds& bounds);
  range_written copy_range(const batch_bounds& bounds);
  static bool is_within(const batch_bounds& bounds, const key_tuple& key);
  /// A row's key, by which a step of this key knows it.
  static key_tuple step_key(const memory_table& table,
                            const std::vector<std::string>& key,
                            const key_tuple& row_key, std::string_view cells);
  void keep_changes(std::vector<changed_row> changes);
  void apply_changes(commit_entry& entry);
  void write_row(std::string_view cells);
  void write_answer(const row_answer& said);
  /// Notes the row and says whether listed keys brought it before.
  bool has_arrived(const key_tuple& key);
  placing place_row(std::string_view cells);
  /// Books what became of the row of this source key.
  void book(key_tuple key, std::string_view cells, placing placed);
  result<void> see_refused();
  void reject_missing(const batch_closing& closing);
  /// All rows of an answer, or none.
  placing place_rows(const row_answer& said);
  /// Why the rows of an answer can't be those of its source row; empty if they
  /// can.
  std::string key_objection(const row_answer& said) const;
  void reject_row(key_tuple source_key, std::string_view cells,
                  std::string reason);
  bool is_refused(std::string_view cells) const;
  /// The row as the table keeps it.
  std::string to_target(const prepared_step& step,
                        std::string_view cells) const;
  result<batch_counts> close_books(const batch_closing& closing) const;
  /// How many of these keys are rejects of the open batch's earlier parts.
  size_t open_rejects(const std::vector<key_tuple>& keys) const;
  void apply(const batch_closing& closing, const batch_counts& counts);
  commit_entry make_entry(commit_kind kind, std::string step,
                          std::string text = {}) const;

  tl::unexpected<error> problem(error_code code, const std::string& text) const;

  std::shared_ptr<memory_database> database_;
  store_access access_;
  uint64_t session_;
  /// Of the migration that was asked for or taken over last.
  std::string migration_;
  std::string node_;
  std::string run_;
  std::map<std::string, prepared_step> prepared_;
  std::optional<open_batch> batch_;
  /// Batches whose rows were refused unseen.
  std::set<std::pair<std::string, batch_id>> refused_unseen_;
};

} // namespace dunlin
