#include "stores/mariadb/look.hpp"

#include "stores/mariadb/connection.hpp"
#include "stores/mariadb/connection_limits.hpp"
#include "stores/mariadb/engine.hpp"
#include "stores/mariadb/lock.hpp"
#include "stores/mariadb/proxy.hpp"
#include "stores/mariadb/rights.hpp"
#include "stores/mariadb/sql_text.hpp"

#include <utility>

namespace dunlin::mariadb {

namespace {

/// A table that is nowhere.
constexpr const char* probe_table = "dunlin_no_table";

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

  result<ledger_contents> read_ledger(const std::string& migration) override {
    return ask([&](database& db) {
      return make_mariadb_target(db, store_)->read_ledger(migration);
    });
  }

  result<void> check_statements(const std::string& migration,
                                const script_job& job) override {
    return ask([&](database& db) {
      return make_mariadb_target(db, store_)->check_statements(migration, job);
    });
  }

  /// Over another session: this one's database may not be there yet.
  result<std::vector<touch_set>>
  infer_touches(const std::vector<touch_job>& jobs,
                bool has_neighbours) override {
    return mariadb::infer_touches(store_, jobs, has_neighbours);
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
    return check_rights_on_missing(
        db, schema + "." + probe_table,
        {"SELECT", "INSERT", "UPDATE", "DELETE", "CREATE"}, schema + ".*",
        "the ledger of a target");
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
