#pragma once

#include "stores/sqlite/database.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "tests/catch.hpp"
#include "tests/stores/store_contract.hpp"
#include "tests/stores/temporary_folder.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace dunlin {

/// A SQLite source and a SQLite target, each a file of its own.
class sqlite_fixture {
public:
  store_config source_config(const std::string& options = "") const {
    return config_of("source", source_file() + options);
  }

  store_config target_config(const std::string& options = "") const {
    return config_of("target", target_file() + options);
  }

  std::string source_file() const {
    return folder_.file("source.db");
  }

  std::string target_file() const {
    return folder_.file("target.db");
  }

  const temporary_folder& folder() const noexcept {
    return folder_;
  }

  /// Runs SQL text on a file as another program would; creates the file.
  static void run(const std::string& file, const std::string& sql) {
    const auto done = open(file)->exec(sql);
    INFO(sql);
    INFO((done ? "" : done.error().text));
    REQUIRE(done);
  }

  void run_on_source(const std::string& sql) const {
    run(source_file(), sql);
  }

  void run_on_target(const std::string& sql) const {
    run(target_file(), sql);
  }

  /// The rows of a query, each by `to_text`.
  static std::vector<std::string> query(const std::string& file,
                                        const std::string& sql) {
    const auto db = open(file);
    auto rows = db->prepare(sql);
    REQUIRE(rows);
    std::vector<std::string> out;
    for (auto row = rows->step(); row && *row; row = rows->step()) {
      std::string row_cells;
      rows->append_cells(row_cells);
      out.push_back(to_text(row_cells));
    }
    return out;
  }

  /// Writes a file into the folder and gives its path.
  std::string write_file(const std::string& name,
                         const std::string& text) const {
    std::ofstream{folder_.file(name), std::ios::binary} << text;
    return folder_.file(name);
  }

  // -- what store_contract.hpp asks of a fixture ---

  std::string make_key_file(const std::vector<std::string>& keys) const {
    std::string text;
    for (const auto& key : keys) {
      const auto cell = value_reader{key}.next();
      text += cell.kind == value_kind::integer ? std::to_string(cell.integer)
                                               : std::string{cell.bytes};
      text += '\n';
    }
    return write_file("keys", text);
  }

  void make_source(const contract_table& table) const {
    make_table(source_file(), table, "");
  }

  void make_target(const contract_table& table) const {
    std::string check;
    for (const auto& column : table.columns)
      check += (check.empty() ? ", CHECK (" : " AND ")
               + sqlite::quote_identifier(column) + " IS NOT 'refused'";
    make_table(target_file(), table, check + ")");
  }

  std::unique_ptr<store_connection> open_source() const {
    return open_connection(source_config(), store_access::read);
  }

  std::unique_ptr<store_connection> open_target() const {
    return open_connection(target_config(), store_access::write);
  }

  std::vector<std::string> target_rows(const std::string& table) const {
    return query(target_file(), "SELECT * FROM "
                                    + sqlite::quote_identifier(table)
                                    + " ORDER BY 1");
  }

private:
  static store_config config_of(const std::string& name,
                                const std::string& path) {
    store_config config;
    config.name = name;
    config.url = "sqlite:" + path;
    return config;
  }

  static std::unique_ptr<sqlite::database> open(const std::string& file) {
    auto db = sqlite::database::open(file, SQLITE_OPEN_READWRITE
                                               | SQLITE_OPEN_CREATE);
    INFO((db ? "" : db.error().text));
    REQUIRE(db);
    // A test that is cut off leaves nothing that anybody would miss.
    REQUIRE((*db)->exec("PRAGMA synchronous = off"));
    return std::move(*db);
  }

  static std::unique_ptr<store_connection>
  open_connection(const store_config& config, store_access access) {
    auto store = open_store(config, access);
    INFO((store ? "" : store.error().text));
    REQUIRE(store);
    return std::move(*store);
  }

  static void make_table(const std::string& file, const contract_table& table,
                         const std::string& check) {
    std::string columns;
    for (const auto& column : table.columns) {
      const bool is_key = std::find(table.key.begin(), table.key.end(), column)
                          != table.key.end();
      columns += (columns.empty() ? "" : ", ")
                 + sqlite::quote_identifier(column)
                 + (is_key ? " NOT NULL" : "");
    }
    if (!table.key.empty())
      columns += ", PRIMARY KEY (" + sqlite::identifier_list(table.key) + ")";
    const auto name = sqlite::quote_identifier(table.name);
    run(file, "CREATE TABLE " + name + "(" + columns + check + ")");
    if (!table.index.empty())
      run(file, "CREATE INDEX " + sqlite::quote_identifier(table.name + "_i")
                    + " ON " + name + "(" + sqlite::identifier_list(table.index)
                    + ")");
    const auto db = open(file);
    for (const auto& row : table.rows) {
      std::string marks = "?";
      for (size_t i = 1; i < table.columns.size(); ++i)
        marks += ", ?";
      auto insert
          = db->prepare("INSERT INTO " + name + " VALUES(" + marks + ")");
      REQUIRE(insert);
      insert->bind_cells(1, row);
      REQUIRE(insert->run());
    }
  }

  temporary_folder folder_;
};

} // namespace dunlin
