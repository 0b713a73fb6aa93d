#pragma once

#include "plan/plan.hpp"
#include "tests/stores/postgresql_fixture.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dunlin::test {

/// A database of the private PostgreSQL, in which scripts run one after
/// another.
class postgresql_bench {
public:
  postgresql_bench()
      : db_(postgresql_fixture::open_database(fixture_.source_config())) {
    postgresql_fixture::run(*db_,
                            "SET client_min_messages = error; SET jit = off");
  }

  store_config config() {
    return fixture_.source_config();
  }

  postgresql::database& session() {
    return *db_;
  }

  /// Makes its schema anew.
  void make(const std::vector<std::string>& statements) {
    std::string sql = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;";
    for (const auto& each : statements)
      sql += each + ";";
    postgresql_fixture::run(*db_, sql);
  }

  /// @returns whether all of it ran; else nothing of it did.
  bool run(const std::string& script) {
    if (db_->exec("BEGIN;" + script + "COMMIT"))
      return true;
    static_cast<void>(db_->exec("ROLLBACK"));
    return false;
  }

  /// Begins what `brief_end` says of two of which one fails.
  static constexpr const char* failed = "FAILED: ";

  /// What two statements leave, one behind the other, in few words that do not
  /// tell when it came; then nothing of it stays. What columns `drawn` hold is
  /// left out: which value they draw from a sequence may change.
  std::string brief_end(const std::string& first, const std::string& second);

  /// Schema and rows, in an order that does not tell when they came.
  std::string contents();

private:
  std::string read(const std::string& sql);

  postgresql_fixture fixture_;
  std::unique_ptr<postgresql::database> db_;
};

} // namespace dunlin::test
