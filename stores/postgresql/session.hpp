#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/sql/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgresql {

/// The ledger's session with a database.
class session : public sql::session {
public:
  /// `db` must outlive it.
  /// @param ledger_schema where the ledger stands; empty: in the first schema
  ///   of the search path that is there.
  explicit session(database& db, std::string_view ledger_schema = {});

  result<sql::answer> run(std::string_view text,
                          const std::vector<value>& parameters) override;
  result<void> run_all(std::string_view text) override;
  result<void> begin() override;
  result<void> commit() override;
  void roll_back() noexcept override;
  result<bool> has_ledger_table(std::string_view name) override;
  result<void> make_ledger_schema() override;
  result<std::string> session_mark() override;
  result<void> end_session(const std::string& mark) override;
  std::vector<std::string> ended_sessions() const override;
  const sql::words& vocabulary() const noexcept override;
  std::string name() const override;

  database& server() noexcept {
    return db_;
  }

  // -- a script at work ---

  /// Gives the session to a script, as server, database and role have it. From
  /// here on what the script sets is put aside for what the ledger is told in
  /// the same transaction: role, path, times.
  result<void> begin_script();
  result<void> end_script();

  /// The next transaction begins with these statements.
  void open_with(std::vector<std::string> statements) {
    opening_ = std::move(statements);
  }

  /// No statement of the script follows: what it has set is not kept.
  void reach_end_of_script() noexcept {
    is_at_end_ = true;
  }

  /// Gives a script back what it had set, for its next statement.
  /// @returns `store_busy` if its session was lost.
  result<void> give_to_script();

  /// Asks the server something between a script and what the ledger is told.
  result<query_result> ask_beside_script(const std::string& sql);

  /// The schema of the ledger, quoted.
  const std::string& schema() const noexcept {
    return schema_;
  }

private:
  /// Where the ledger stands, by its name, whatever a script sets later.
  result<void> find_schema();
  void place_in(const std::string& schema);
  /// Puts aside what a script has set.
  result<void> take_from_script();
  /// Notes it, to give it back.
  result<void> keep_script_settings();

  database& db_;
  /// The profile says where.
  bool is_named_;
  std::string schema_;
  std::string prefix_;
  sql::words words_;
  std::vector<std::string> opening_;
  std::vector<std::string> ended_;

  /// Whose turn the session is at while a script is at work.
  enum class turn { nobody, fresh, script, ledger };
  turn turn_ = turn::nobody;
  bool is_at_end_ = false;
  /// Of the session that the script began in.
  uint32_t script_generation_ = 0;
  std::string mark_;
  std::string role_;
  /// What gives the script back its settings.
  std::string script_settings_;
};

} // namespace dunlin::postgresql
