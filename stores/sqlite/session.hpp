#pragma once

#include "stores/sql/session.hpp"
#include "stores/sqlite/database.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::sqlite {

/// What the ledger asks of a SQLite file.
class session : public sql::session {
public:
  /// `db` must outlive this.
  explicit session(database& db) noexcept : db_(db) {
    // nop
  }

  /// The file itself.
  database& file() const noexcept {
    return db_;
  }

  result<sql::answer> run(std::string_view text,
                          const std::vector<value>& parameters) override;
  result<void> run_all(std::string_view text) override;

  /// BEGIN IMMEDIATE: takes SQLite's one write lock.
  result<void> begin() override;
  result<void> commit() override;
  void roll_back() noexcept override;
  result<bool> has_ledger_table(std::string_view name) override;
  const sql::words& vocabulary() const noexcept override;
  std::string name() const override;

private:
  result<statement*> prepared(std::string_view text);

  database& db_;
  /// By their marked text: as many as the ledger has texts, some thirty.
  std::map<std::string, statement, std::less<>> statements_;
};

} // namespace dunlin::sqlite
