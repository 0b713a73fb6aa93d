#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/sql/session.hpp"

#include <string>

namespace dunlin::postgresql {

/// The ledger's session with a database.
class session : public sql::session {
public:
  /// `db` must outlive it.
  explicit session(database& db);

  result<sql::answer> run(std::string_view text,
                          const std::vector<value>& parameters) override;
  result<void> run_all(std::string_view text) override;
  result<void> begin() override;
  result<void> commit() override;
  void roll_back() noexcept override;
  result<bool> has_ledger_table(std::string_view name) override;
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
  /// Where the ledger stands: in the first schema of the search path that is
  /// there, by its name, whatever a script sets later.
  result<void> find_schema();

  database& db_;
  std::string schema_;
  std::string prefix_;
  sql::words words_;
};

} // namespace dunlin::postgresql
