#include "tests/order/sqlite_bench.hpp"

#include "tests/catch.hpp"
#include "tests/order/random_scripts.hpp"

#include <vector>

namespace dunlin::test {

store_config sqlite_bench::config() {
  store_config out;
  out.name = "app";
  out.url = "sqlite:" + folder_.file(std::to_string(made_) + ".db");
  return out;
}

void sqlite_bench::make(uint32_t tables) {
  sqlite3_close(handle_);
  ++made_;
  const auto path = where_ == place::memory
                        ? std::string{":memory:"}
                        : folder_.file(std::to_string(made_) + ".db");
  REQUIRE(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK);
  std::string all;
  for (const auto& sql : make_tables(tables))
    all += sql + ";";
  REQUIRE(run(all));
}

bool sqlite_bench::run(const std::string& script) {
  const auto does = [&](const std::string& sql) {
    return sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr)
           == SQLITE_OK;
  };
  const bool is_done
      = does("BEGIN;" + script) && !has_orphans() && does("COMMIT");
  if (!is_done)
    does("ROLLBACK");
  does("PRAGMA recursive_triggers = OFF");
  return is_done;
}

/// A table whose parent key is not unique can't be checked, as in dunlin.
bool sqlite_bench::has_orphans() {
  std::vector<std::string> children;
  read("SELECT name FROM sqlite_schema WHERE type = 'table'",
       [&](const std::string& row) { children.push_back(row); });
  for (const auto& child : children) {
    bool has_found = false;
    const auto sql = "PRAGMA foreign_key_check(" + child + ")";
    const auto take = [](void* found, int, char**, char**) {
      *static_cast<bool*>(found) = true;
      return 0;
    };
    sqlite3_exec(handle_, sql.c_str(), take, &has_found, nullptr);
    if (has_found)
      return true;
  }
  return false;
}

std::string sqlite_bench::contents() {
  std::string out;
  std::vector<std::string> names;
  const auto add = [&](const std::string& row) { out += row + "\n"; };
  const std::string ours = "tbl_name NOT LIKE 'dunlin%'";
  read("SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM"
       " sqlite_schema WHERE "
           + ours + " ORDER BY 1",
       add);
  read("SELECT name FROM sqlite_schema WHERE type = 'table' AND " + ours
           + " ORDER BY 1",
       [&](const std::string& row) { names.push_back(row); });
  for (const auto& name : names) {
    out += name + "\n";
    read("SELECT * FROM " + name + " ORDER BY 1", add);
  }
  return out;
}

void sqlite_bench::read(const std::string& sql,
                        const std::function<void(const std::string&)>& take) {
  sqlite3_stmt* query = nullptr;
  INFO(sql);
  REQUIRE(sqlite3_prepare_v2(handle_, sql.c_str(), -1, &query, nullptr)
          == SQLITE_OK);
  while (sqlite3_step(query) == SQLITE_ROW) {
    std::string row;
    for (int i = 0; i < sqlite3_column_count(query); ++i) {
      const auto* text = sqlite3_column_text(query, i);
      row += (i == 0 ? "" : " ")
             + std::string{text ? reinterpret_cast<const char*>(text) : "NULL"};
    }
    take(row);
  }
  sqlite3_finalize(query);
}

} // namespace dunlin::test
