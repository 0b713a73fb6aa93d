#pragma once

#include "config/assert.hpp"
#include "stores/mariadb/connection.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/statement.hpp"
#include "tests/catch.hpp"
#include "tests/servers.hpp"
#include "tests/stores/store_contract.hpp"
#include "tests/stores/temporary_folder.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <string>
#include <vector>

namespace dunlin {

/// A source and a target in the private MariaDB, each a database of its own
/// that is there for one test.
class mariadb_fixture {
public:
  static constexpr bool is_typed = true;

  mariadb_fixture() {
    for (const auto& name : {source_name(), target_name()})
      run_as_admin("CREATE DATABASE " + mariadb::quote_name(name)
                   + " CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
  }

  mariadb_fixture(const mariadb_fixture&) = delete;
  mariadb_fixture& operator=(const mariadb_fixture&) = delete;

  ~mariadb_fixture() {
    for (const auto& name : {source_name(), target_name()})
      static_cast<void>(open_admin()->exec("DROP DATABASE IF EXISTS "
                                           + mariadb::quote_name(name)));
  }

  std::string source_name() const {
    return name_ + "_source";
  }

  std::string target_name() const {
    return name_ + "_target";
  }

  store_config source_config(const std::string& options = "") const {
    return config_of("source", url_of(source_name()) + options);
  }

  store_config target_config(const std::string& options = "") const {
    return config_of("target", url_of(target_name()) + options);
  }

  static std::string url_of(const std::string& database) {
    return test::server_url("mariadb") + database;
  }

  static store_config config_of(const std::string& name,
                                const std::string& url) {
    store_config config;
    config.name = name;
    config.url = url;
    return config;
  }

  /// A session as another program would have it.
  static std::unique_ptr<mariadb::database>
  open_database(const store_config& config) {
    auto db = mariadb::open_database(config);
    INFO((db ? "" : db.error().text));
    REQUIRE(db);
    return std::move(*db);
  }

  static std::unique_ptr<mariadb::database> open_admin() {
    return open_database(config_of("admin", url_of("information_schema")));
  }

  static void run(mariadb::database& db, const std::string& sql) {
    const auto done = db.exec(sql);
    INFO(sql);
    INFO((done ? "" : done.error().text));
    REQUIRE(done);
  }

  static void run_as_admin(const std::string& sql) {
    run(*open_admin(), sql);
  }

  void run_on_source(const std::string& sql) const {
    run(*open_database(source_config()), sql);
  }

  void run_on_target(const std::string& sql) const {
    run(*open_database(target_config()), sql);
  }

  /// Ends all sessions that write the target.
  void end_target_sessions() const {
    const auto admin = open_admin();
    for (const auto& id :
         query(target_config(),
               "SELECT id FROM information_schema.processlist WHERE"
               " id <> connection_id() AND db = database()"))
      // One that has gone by itself can't be ended, which is as good.
      static_cast<void>(admin->exec("KILL " + id));
  }

  /// The rows of a query, each by `to_text`.
  static std::vector<std::string> query(const store_config& config,
                                        const std::string& sql) {
    const auto db = open_database(config);
    mariadb::statement rows{*db, sql};
    mariadb::parameter_list none;
    const auto begun = rows.execute(none);
    INFO((begun ? "" : begun.error().text));
    REQUIRE(begun);
    std::vector<std::string> out;
    std::string cells_of_row;
    for (auto found = rows.fetch(cells_of_row); found && *found;
         found = rows.fetch(cells_of_row)) {
      out.push_back(to_text(cells_of_row, 1000));
      cells_of_row.clear();
    }
    return out;
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
    std::ofstream{folder_.file("keys"), std::ios::binary} << text;
    return folder_.file("keys");
  }

  void make_source(const contract_table& table) const {
    make_table(source_config(), table);
  }

  void make_target(const contract_table& table) const {
    make_table(target_config(), table);
  }

  std::unique_ptr<store_connection> open_source() const {
    return open(source_config(), store_access::read);
  }

  std::unique_ptr<store_connection> open_target() const {
    return open(target_config(), store_access::write);
  }

  std::vector<std::string> target_rows(const std::string& table) const {
    return query(target_config(),
                 "SELECT * FROM " + mariadb::quote_name(table) + " ORDER BY 1");
  }

  static std::unique_ptr<store_connection> open(const store_config& config,
                                                store_access access) {
    auto store = mariadb::open_connection(config, access);
    INFO((store ? "" : store.error().text));
    REQUIRE(store);
    return std::move(*store);
  }

private:
  /// Unlike that of all other tests that run now.
  static std::string new_name() {
    static std::atomic<uint32_t> count = 0;
    return "dunlin_test_" + std::to_string(getpid()) + "_"
           + std::to_string(++count);
  }

  /// A type that holds the cells of a column: numbers where there is one, and
  /// texts that an index can hold where it is one of the key's.
  static std::string type_of(const contract_table& table, size_t column) {
    const auto& name = table.columns[column];
    auto kind = name == "id" ? value_kind::integer : value_kind::text;
    for (const auto& row : table.rows) {
      value_reader reader{row};
      for (size_t i = 0; i < column; ++i)
        reader.next();
      if (const auto cell = reader.next(); cell.kind != value_kind::null)
        kind = cell.kind;
    }
    if (kind == value_kind::integer)
      return " bigint";
    const bool is_key = std::find(table.key.begin(), table.key.end(), name)
                        != table.key.end();
    return is_key ? " varchar(100)" : " longtext";
  }

  static void make_table(const store_config& config,
                         const contract_table& table) {
    std::string columns;
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const auto name = mariadb::quote_name(table.columns[i]);
      const auto type = type_of(table, i);
      const bool is_key
          = std::find(table.key.begin(), table.key.end(), table.columns[i])
            != table.key.end();
      columns += (i == 0 ? "" : ", ") + name + type
                 + (is_key ? " NOT NULL" : "")
                 + (type == " longtext" ? " CHECK (" + name + " <> 'refused')"
                                        : "");
    }
    if (!table.key.empty())
      columns += ", PRIMARY KEY (" + mariadb::name_list(table.key) + ")";
    if (!table.index.empty())
      columns += ", KEY (" + mariadb::name_list(table.index) + ")";
    const auto db = open_database(config);
    const auto name = mariadb::quote_name(table.name);
    run(*db, "CREATE TABLE " + name + "(" + columns + ") ENGINE = InnoDB");
    for (const auto& row : table.rows) {
      mariadb::parameter_list parameters;
      for (value_reader reader{row}; !reader.at_end();)
        parameters.add(reader.next());
      mariadb::statement insert{*db, "INSERT INTO " + name + " VALUES("
                                         + mariadb::marks(table.columns.size())
                                         + ")"};
      REQUIRE(insert.execute(parameters));
    }
  }

  std::string name_ = new_name();
  temporary_folder folder_;
};

} // namespace dunlin
