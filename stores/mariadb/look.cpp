#include "stores/mariadb/look.hpp"

#include "stores/mariadb/connection.hpp"
#include "stores/mariadb/connection_limits.hpp"
#include "stores/mariadb/failure.hpp"
#include "stores/mariadb/lock.hpp"
#include "stores/mariadb/proxy.hpp"
#include "stores/mariadb/sql_text.hpp"

#include <array>
#include <utility>

namespace dunlin::mariadb {

namespace {

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

class look : public store_look {
public:
  explicit look(store_config store) : store_(std::move(store)) {
    // nop
  }

  /// Always, if no error: a database is made by an administrator.
  result<bool> exists() override {
    return ask([](database&) { return result<bool>{true}; });
  }

  result<std::string> identity() override {
    return ask([](database& db) -> result<std::string> {
      const auto server = server_identity(db);
      if (!server)
        return server;
      return *server + ":" + db.parts().database;
    });
  }

  result<void> check_writable() override {
    return ask([this](database& db) { return check_writable(db); });
  }

  result<std::string> lock_holder() override {
    return ask(
        [this](database& db) { return mariadb::lock_holder(db, store_); });
  }

  result<std::vector<connection_limit>> connection_limits() override {
    return ask([](database& db) { return mariadb::connection_limits(db); });
  }

private:
  template <class Question>
  auto ask(Question question) -> decltype(question(std::declval<database&>())) {
    if (!db_) {
      auto opened = open_database(store_);
      if (!opened)
        return fail(std::move(opened.error()));
      db_ = std::move(*opened);
    }
    return question(*db_);
  }

  result<void> check_writable(database& db) const {
    if (auto good = refuse_proxy(db); !good)
      return good;
    const auto read_only = db.ask_integer("SELECT @@read_only");
    if (!read_only)
      return fail(read_only.error());
    const auto schema = quote_name(ledger_schema_of(store_, db));
    for (const auto& probe : probes) {
      const auto tried = db.exec(sql_of(probe, schema + "." + probe_table));
      if (tried || !is_denied(mysql_errno(db.handle()))) {
        if (!tried && db.is_lost())
          return fail(tried.error());
        continue;
      }
      return db.refuse(error_code::store_read_only,
                       std::string{"a target needs the right to "} + probe.right
                           + " where its ledger stands; GRANT SELECT, INSERT,"
                             " UPDATE, DELETE, CREATE ON "
                           + schema + ".* to the user of the URL");
    }
    return {};
  }

  store_config store_;
  /// Null until the first question.
  std::unique_ptr<database> db_;
};

} // namespace

std::unique_ptr<store_look> make_look(const store_config& store) {
  return std::make_unique<look>(store);
}

} // namespace dunlin::mariadb
