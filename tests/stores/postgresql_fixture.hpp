#pragma once

#include "stores/postgresql/connection.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/decode.hpp"
#include "stores/postgresql/literals.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/types.hpp"
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

/// A source and a target in the private PostgreSQL, each a database of its own
/// that is made when it is first used and there for one test.
class postgresql_fixture {
public:
  static constexpr bool is_typed = true;

  postgresql_fixture() = default;
  postgresql_fixture(const postgresql_fixture&) = delete;
  postgresql_fixture& operator=(const postgresql_fixture&) = delete;

  ~postgresql_fixture() {
    for (const auto* each : {&source_, &target_})
      if (each->is_made)
        static_cast<void>(open_admin()->exec("DROP DATABASE IF EXISTS "
                                             + each->name + " WITH (FORCE)"));
  }

  /// @param options behind the URL's `?`.
  store_config source_config(const std::string& options = "") {
    return config_of("source", url_of(made(source_).name, options));
  }

  store_config target_config(const std::string& options = "") {
    return config_of("target", url_of(made(target_).name, options));
  }

  /// The administrator's URL with another database.
  static std::string url_of(const std::string& name,
                            const std::string& options = "") {
    auto url = test::server_url("postgresql");
    url.erase(url.rfind('/') + 1);
    return url + name + (options.empty() ? "" : "?" + options);
  }

  static store_config config_of(const std::string& name,
                                const std::string& url) {
    store_config config;
    config.name = name;
    config.url = url;
    return config;
  }

  /// A session as another program would have it.
  static std::unique_ptr<postgresql::database>
  open_database(const store_config& config) {
    postgresql::link_wish wish;
    wish.conninfo = config.url;
    wish.name = config.name;
    auto db = postgresql::database::open(std::move(wish));
    INFO((db ? "" : db.error().text));
    REQUIRE(db);
    return std::move(*db);
  }

  static std::unique_ptr<postgresql::database> open_admin() {
    return open_database(config_of("admin", test::server_url("postgresql")));
  }

  static void run(postgresql::database& db, const std::string& sql) {
    const auto done = db.exec(sql);
    INFO(sql);
    INFO((done ? "" : done.error().text));
    REQUIRE(done);
  }

  static void run_as_admin(const std::string& sql) {
    run(*open_admin(), sql);
  }

  void run_on_source(const std::string& sql) {
    run(*open_database(source_config()), sql);
  }

  void run_on_target(const std::string& sql) {
    run(*open_database(target_config()), sql);
  }

  /// Ends all sessions that write the target.
  void end_target_sessions() {
    run_on_target("SELECT pg_terminate_backend(pid, 10000) FROM"
                  " pg_stat_activity WHERE datname = current_database() AND"
                  " pid <> pg_backend_pid()");
  }

  /// The rows of a query, each by `to_text`.
  static std::vector<std::string> query(const store_config& config,
                                        const std::string& sql) {
    const auto db = open_database(config);
    const auto found = db->query(sql, {}, true);
    INFO(sql);
    INFO((found ? "" : found.error().text));
    REQUIRE(found);
    std::vector<std::string> out;
    for (int row = 0; row < found->rows(); ++row) {
      std::string cells_of_row;
      for (int i = 0; i < found->columns(); ++i)
        append_cell_of(cells_of_row, *found, row, i);
      out.push_back(to_text(cells_of_row));
    }
    return out;
  }

  /// The same of the target.
  std::vector<std::string> ask(const std::string& sql) {
    return query(target_config(), sql);
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

  void make_source(const contract_table& table) {
    make_table(source_config(), table);
  }

  void make_target(const contract_table& table) {
    make_table(target_config(), table);
  }

  std::unique_ptr<store_connection> open_source() {
    return open(source_config(), store_access::read);
  }

  std::unique_ptr<store_connection> open_target() {
    return open(target_config(), store_access::write);
  }

  std::vector<std::string> target_rows(const std::string& table) {
    return query(target_config(), "SELECT * FROM "
                                      + postgresql::quote_identifier(table)
                                      + " ORDER BY 1");
  }

  static std::unique_ptr<store_connection> open(const store_config& config,
                                                store_access access) {
    auto store = postgresql::open_connection(config, access);
    INFO((store ? "" : store.error().text));
    REQUIRE(store);
    return std::move(*store);
  }

private:
  struct side {
    std::string name;
    bool is_made = false;
  };

  /// Unlike that of all other tests that run now.
  static std::string new_name() {
    static std::atomic<uint32_t> count = 0;
    return "dunlin_test_" + std::to_string(getpid()) + "_"
           + std::to_string(++count);
  }

  static const side& made(side& wanted) {
    if (!wanted.is_made)
      run_as_admin("CREATE DATABASE " + wanted.name + " TEMPLATE template0");
    wanted.is_made = true;
    return wanted;
  }

  static void append_cell_of(std::string& out,
                             const postgresql::query_result& found, int row,
                             int column) {
    postgresql::type_facts type;
    type.oid = PQftype(found.handle(), column);
    const auto kind
        = postgresql::codec_of(type).value_or(postgresql::codec::text);
    if (found.is_null(row, column))
      append_value(out, value{});
    else
      postgresql::append_cell(out, kind, found.bytes(row, column));
  }

  /// A type that holds the cells of a column: numbers where there is one.
  static std::string type_of(const contract_table& table, size_t column) {
    auto kind = table.columns[column] == "id" ? value_kind::integer
                                              : value_kind::text;
    for (const auto& row : table.rows) {
      value_reader reader{row};
      for (size_t i = 0; i < column; ++i)
        reader.next();
      if (const auto cell = reader.next(); cell.kind != value_kind::null)
        kind = cell.kind;
    }
    return kind == value_kind::integer ? " bigint" : " text";
  }

  static void make_table(const store_config& config,
                         const contract_table& table) {
    using postgresql::identifier_list;
    using postgresql::quote_identifier;
    std::string columns;
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const auto name = quote_identifier(table.columns[i]);
      const auto type = type_of(table, i);
      const bool is_key
          = std::find(table.key.begin(), table.key.end(), table.columns[i])
            != table.key.end();
      columns
          += (i == 0 ? "" : ", ") + name + type + (is_key ? " NOT NULL" : "")
             + (type == " text" ? " CHECK (" + name + " <> 'refused')" : "");
    }
    if (!table.key.empty())
      columns += ", PRIMARY KEY (" + identifier_list(table.key) + ")";
    const auto db = open_database(config);
    const auto name = quote_identifier(table.name);
    run(*db, "CREATE TABLE " + name + "(" + columns + ")");
    if (!table.index.empty())
      run(*db,
          "CREATE INDEX ON " + name + "(" + identifier_list(table.index) + ")");
    for (const auto& row : table.rows) {
      std::string literals;
      for (value_reader reader{row}; !reader.at_end();)
        literals += (literals.empty() ? "" : ", ")
                    + postgresql::literal_of(reader.next(), "text");
      // As untyped literals they would be of the column's type.
      run(*db, "INSERT INTO " + name + " VALUES (" + untyped(literals) + ")");
    }
  }

  static std::string untyped(std::string literals) {
    for (auto at = literals.find("::text"); at != std::string::npos;
         at = literals.find("::text", at))
      literals.erase(at, 6);
    return literals;
  }

  side source_{new_name()};
  side target_{new_name()};
  temporary_folder folder_;
};

} // namespace dunlin
