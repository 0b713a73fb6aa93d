#pragma once

#include "tests/order/order_bench.hpp"
#include "tests/stores/temporary_folder.hpp"

#include <sqlite3.h>

#include <functional>
#include <string>

namespace dunlin::test {

/// A SQLite database, in memory or in a file.
class sqlite_bench : public order_bench {
public:
  enum class place : uint8_t { memory, file };

  /// Opens none: see `make`.
  explicit sqlite_bench(place where) : where_(where) {
    // nop
  }

  sqlite_bench(const sqlite_bench&) = delete;
  sqlite_bench& operator=(const sqlite_bench&) = delete;

  ~sqlite_bench() override {
    sqlite3_close(handle_);
  }

  dialect speaks() const override {
    return dialect::sqlite;
  }

  store_config config() override;
  void make(uint32_t tables) override;

  std::string take(const std::string& script) override {
    return run(script) ? script : "";
  }

  std::string contents() override;

  /// @returns whether all of it ran and left no row without its parent; else
  ///   nothing of it did.
  bool run(const std::string& script);

private:
  bool has_orphans();
  void read(const std::string& sql,
            const std::function<void(const std::string&)>& take);

  place where_;
  temporary_folder folder_;
  /// A file for each `make`.
  uint32_t made_ = 0;
  sqlite3* handle_ = nullptr;
};

} // namespace dunlin::test
