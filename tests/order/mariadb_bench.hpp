#pragma once

#include "tests/order/order_bench.hpp"
#include "tests/stores/mariadb_fixture.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dunlin::test {

/// A database of the private MariaDB, in which scripts run one after another.
class mariadb_bench : public order_bench {
public:
  mariadb_bench()
      : db_(mariadb_fixture::open_database(fixture_.source_config())) {
    // nop
  }

  dialect speaks() const override {
    return dialect::mariadb;
  }

  store_config config() override {
    return fixture_.source_config();
  }

  void make(uint32_t tables) override;

  std::string take(const std::string& script) override;
  std::string contents() override;

  void run_each(const std::vector<std::string>& statements) {
    for (const auto& each : statements)
      mariadb_fixture::run(*db_, each);
  }

  /// Statement by statement, in one transaction as far as they can be.
  /// @returns whether all of them ran.
  bool run(const std::string& script);

protected:
  /// The first column of each row, a row a line.
  std::string read(const std::string& sql);

private:
  mariadb_fixture fixture_;
  std::unique_ptr<mariadb::database> db_;
};

} // namespace dunlin::test
