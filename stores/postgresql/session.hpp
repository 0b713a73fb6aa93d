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
  std::vector<std::string> ended_sessions() const override;
  const sql::words& vocabulary() const noexcept override;
  std::string name() const override;

  database& server() noexcept {
    return db_;
  }

  /// The schema of the ledger, quoted.
  const std::string& schema() const noexcept {
    return schema_;
  }

private:
  /// Where the ledger stands, by its name, whatever a script sets later.
  result<void> find_schema();
  void place_in(const std::string& schema);

  database& db_;
  /// The profile says where.
  bool is_named_;
  std::string schema_;
  std::string prefix_;
  sql::words words_;
};

} // namespace dunlin::postgresql
