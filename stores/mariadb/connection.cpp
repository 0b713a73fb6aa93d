#include "stores/mariadb/connection.hpp"

#include "stores/mariadb/connection_limits.hpp"
#include "stores/mariadb/engine.hpp"
#include "stores/mariadb/failure.hpp"
#include "stores/mariadb/proxy.hpp"
#include "stores/mariadb/source.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/url.hpp"
#include "stores/sql/names.hpp"

#include <array>
#include <string_view>

namespace dunlin::mariadb {

namespace {

class connection : public store_connection {
public:
  connection(const store_config& store, std::unique_ptr<database> db,
             store_access access)
      : database_(std::move(db)),
        is_for_snapshot_(access == store_access::read
                         && store.view != source_view::moving) {
    if (access != store_access::read)
      target_ = make_mariadb_target(*database_, store);
  }

  std::unique_ptr<source_session> make_source() override {
    return std::make_unique<source>(*database_, ++sources_, is_for_snapshot_);
  }

  target_session* target() noexcept override {
    return target_.get();
  }

  std::shared_ptr<canceller> make_canceller() override {
    return database_->make_canceller();
  }

private:
  /// Goes last: the sessions have statements of it.
  std::unique_ptr<database> database_;
  std::unique_ptr<target_session> target_;
  bool is_for_snapshot_;
  uint32_t sources_ = 0;
};

/// A right, and a statement that fails without it before it fails for the
/// table, which is not there: it touches nothing.
struct right_probe {
  const char* right;
  const char* before;
  const char* behind;
};

constexpr const char* probe_table = "dunlin_no_table";

constexpr std::array probes{
    right_probe{"CREATE", "CREATE TABLE ", " LIKE "},
    right_probe{"SELECT", "SELECT 1 FROM ", ""},
    right_probe{"INSERT", "INSERT INTO ", " VALUES (1)"},
    right_probe{"UPDATE", "UPDATE ", " SET a = 1"},
    right_probe{"DELETE", "DELETE FROM ", ""},
};

std::string sql_of(const right_probe& probe, const std::string& table) {
  const std::string behind = probe.behind;
  return probe.before + table + behind
         + (behind == " LIKE " ? table + "_2" : "");
}

/// The database of the ledger.
const std::string& ledger_schema_of(const store_config& store,
                                    const database& db) {
  return store.ledger_schema.empty() ? db.parts().database
                                     : store.ledger_schema;
}

} // namespace

result<std::unique_ptr<database>> open_database(const store_config& store) {
  const auto parts = parse_url(store);
  if (!parts)
    return fail(parts.error());
  auto db = database::open(*parts);
  if (!db && !store.if_missing.empty())
    db.error().text += "; " + sql::one_line(store.if_missing);
  return db;
}

result<std::unique_ptr<store_connection>>
open_connection(const store_config& store, store_access access) {
  auto db = open_database(store);
  if (!db)
    return fail(db.error());
  return std::make_unique<connection>(store, std::move(*db), access);
}

std::unique_ptr<store_connection> make_reader(const store_config& store,
                                              std::unique_ptr<database> db) {
  return std::make_unique<connection>(store, std::move(db), store_access::read);
}

result<bool> target_exists(const store_config& store) {
  const auto db = open_database(store);
  if (!db)
    return fail(db.error());
  return true;
}

result<std::string> store_identity(const store_config& store) {
  const auto db = open_database(store);
  if (!db)
    return fail(db.error());
  const auto server = server_identity(**db);
  if (!server)
    return server;
  return *server + ":" + (*db)->parts().database;
}

result<std::vector<connection_limit>>
connection_limits(const store_config& store) {
  const auto db = open_database(store);
  if (!db)
    return fail(db.error());
  return connection_limits(**db);
}

result<void> check_writable(const store_config& store) {
  const auto db = open_database(store);
  if (!db)
    return fail(db.error());
  if (auto good = refuse_proxy(**db); !good)
    return good;
  const auto read_only = (*db)->ask_integer("SELECT @@read_only");
  if (!read_only)
    return fail(read_only.error());
  const auto schema = quote_name(ledger_schema_of(store, **db));
  for (const auto& probe : probes) {
    const auto tried = (*db)->exec(sql_of(probe, schema + "." + probe_table));
    if (tried || !is_denied(mysql_errno((*db)->handle()))) {
      if (!tried && (*db)->is_lost())
        return fail(tried.error());
      continue;
    }
    return (*db)->refuse(error_code::store_read_only,
                         std::string{"a target needs the right to "}
                             + probe.right
                             + " where its ledger stands; GRANT SELECT, INSERT,"
                               " UPDATE, DELETE, CREATE ON "
                             + schema + ".* to the user of the URL");
  }
  return {};
}

} // namespace dunlin::mariadb
