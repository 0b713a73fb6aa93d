#pragma once

#include "config/profile.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/sql/marks.hpp"
#include "stores/sql/session.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::mariadb {

/// What the ledger asks of MariaDB. A session that was lost opens anew when the
/// next transaction begins, or the next question outside of one is asked.
class session : public sql::session {
public:
  /// `db` must outlive it.
  /// @param store says where the ledger stands, and how long sessions that an
  ///   earlier run left may go on by themselves.
  session(database& db, const store_config& store);

  result<sql::answer> run(std::string_view text,
                          const std::vector<value>& parameters) override;
  result<void> run_all(std::string_view text) override;
  result<void> begin() override;
  result<void> commit() override;
  void roll_back() noexcept override;
  result<bool> has_ledger_table(std::string_view name) override;
  result<void> make_ledger_schema() override;
  std::vector<std::string> ended_sessions() const override {
    return ended_;
  }
  result<void> enlist(const run_claim& claim) override;
  result<std::string> session_mark() override;
  result<void> end_session(const std::string& mark) override;
  const sql::words& vocabulary() const noexcept override;
  std::string name() const override;

  database& server() noexcept {
    return db_;
  }

  // -- a script at work ---

  /// Gives a session of its own to a script, as the server has it.
  result<void> begin_script();
  void end_script() noexcept;

  /// Gives a script back what it had set, for its next statement.
  /// @param may_set what it sets then is put aside for what the ledger is told.
  /// @returns `store_busy` if its session was lost.
  result<void> give_to_script(bool may_set);

  /// Puts aside what a script has set.
  result<void> take_from_script();

private:
  struct prepared {
    std::unique_ptr<statement> query;
    /// Which parameter each mark stands for.
    std::vector<uint32_t> order;
  };

  result<void> try_begin();
  sql::marked_text filled(std::string_view text) const;
  prepared& find(std::string_view text);

  database& db_;
  /// The database of the ledger.
  std::string schema_;
  /// Scripts may say USE: the ledger's tables are always named in full.
  std::string prefix_;
  sql::words words_;
  bool is_in_transaction_ = false;
  uint64_t takeover_wait_ms_;
  std::vector<std::string> ended_;
  /// Set by `enlist`, and for which session it was recorded.
  std::optional<run_claim> claim_;
  uint32_t recorded_generation_ = 0;
  /// By their texts, which are all our own: about fifty.
  std::map<std::string, prepared, std::less<>> statements_;
  parameter_list parameters_;

  /// Of the session that a script began in; 0: no script is at work.
  uint32_t script_generation_ = 0;
  bool has_set_ = false;
  /// The script had the session once already.
  bool has_given_ = false;
  /// A row of the ledger may have drawn a number (LAST_INSERT_ID).
  bool has_drawn_ = false;
  /// Not empty while it is the ledger's turn: what gives the script back its
  /// settings.
  std::string script_settings_;
};

} // namespace dunlin::mariadb
