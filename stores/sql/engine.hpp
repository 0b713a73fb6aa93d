#pragma once

#include "stores/sql/lease.hpp"
#include "stores/sql/script_rules.hpp"
#include "stores/sql/session.hpp"
#include "stores/sql/table_writer.hpp"
#include "stores/store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dunlin::sql {

/// What a database's own folder gives to the common `target_session`.
class engine {
public:
  virtual ~engine() = default;

  /// The connection's one session; stays as long as this does.
  virtual session& db() noexcept = 0;

  /// Refuses a user who may not make the table of a step, or not fill it then,
  /// before anything is written.
  virtual result<void> check_create(const target_spec& /*spec*/) {
    return {};
  }

  /// Makes the table of a step, with its columns and its key, in the open
  /// transaction, which the database may commit by this.
  virtual result<void> create_table(const target_spec& spec) = 0;

  /// A writer for a step that copies rows: looks at the table and refuses what
  /// does not fit, as `target_session::prepare` says.
  virtual result<std::unique_ptr<table_writer>>
  make_writer(const target_spec& spec) = 0;

  /// The same for a step whose rows the database itself changes or copies.
  virtual result<std::unique_ptr<range_writer>>
  make_range_writer(const target_spec& spec) = 0;

  /// What tells digests of the rows that such a step copied.
  virtual result<std::unique_ptr<range_summer>>
  make_summer(const target_spec& spec) = 0;

  /// Puts right, in the transaction that calls a step done, what inserts leave
  /// behind: a sequence goes on after the greatest value of its column.
  virtual result<void> finish_table(const std::string& /*name*/) {
    return {};
  }

  /// Has the database look at a table that was filled, for its later plans.
  virtual result<void> analyze_table(const std::string& /*name*/) {
    return {};
  }

  /// See `target_session`.
  virtual result<uint64_t> count_standing(const target_spec& spec,
                                          const std::vector<key_tuple>& keys)
      = 0;

  virtual result<row_estimate> estimate_table(const std::string& name) = 0;

  virtual const script_rules& rules() const noexcept = 0;

  /// Runs a script with its ledger row (`script_ledger.hpp`).
  virtual result<std::string> run_script(lease& held, const script_job& job)
      = 0;

  virtual result<std::vector<std::string>> check_foreign_keys(size_t lines_max)
      = 0;
};

/// The writer of a connection, over `of`.
std::unique_ptr<target_session> make_target(std::unique_ptr<engine> of);

} // namespace dunlin::sql
