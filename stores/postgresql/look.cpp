#include "stores/postgresql/look.hpp"

#include "stores/postgresql/connection.hpp"
#include "stores/postgresql/connection_limits.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/lock.hpp"
#include "stores/postgresql/pooler.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/target.hpp"
#include "stores/postgresql/touches/infer.hpp"
#include "stores/postgresql/touches/read_catalogue.hpp"

#include <utility>

namespace dunlin::postgresql {

namespace {

/// What speaks against the ledger's place, where a role is to make its tables;
/// empty: nothing.
std::string objection_to(const store_config& store, const query_result& found) {
  const auto role = quote_identifier(found.bytes(0, 1));
  const auto schema = found.text(0, 2);
  if (schema.empty() && store.ledger_schema.empty())
    return "no schema of the role's search_path is there, so its tables have "
           "no place; make one, or set search_path for the role";
  const auto told
      = "role " + display_name(found.bytes(0, 1)) + " may not make ";
  if (schema.empty()) {
    if (found.boolean(0, 4))
      return {};
    return told + "the ledger's schema: CREATE SCHEMA "
           + quote_identifier(store.ledger_schema) + " AUTHORIZATION " + role;
  }
  if (found.boolean(0, 3))
    return {};
  return told + "the ledger's tables: GRANT USAGE, CREATE ON SCHEMA "
         + quote_identifier(schema) + " TO " + role;
}

/// What speaks against writing; empty: nothing.
result<std::string> objection_of(const store_config& store, database& db) {
  // The schema of the ledger, empty where it is missing.
  const std::string schema
      = store.ledger_schema.empty()
            ? "coalesce(pg_catalog.current_schema(), '')"
            : "coalesce((SELECT nspname::text FROM pg_catalog.pg_namespace"
              " WHERE nspname = "
                  + quote_literal(store.ledger_schema) + "), '')";
  const auto found = db.query(
      "SELECT pg_catalog.pg_is_in_recovery(), current_user, s.name,"
      " CASE WHEN s.name <> '' THEN"
      " pg_catalog.has_schema_privilege(s.name, 'USAGE')"
      " AND pg_catalog.has_schema_privilege(s.name, 'CREATE') ELSE false END,"
      " pg_catalog.has_database_privilege(pg_catalog.current_database(),"
      " 'CREATE') FROM (SELECT "
      + schema + " AS name) AS s");
  if (!found)
    return fail(found.error());
  if (found->boolean(0, 0))
    return "the server is a standby, which can't be written; give its primary";
  return objection_to(store, *found);
}

class look : public store_look {
public:
  explicit look(store_config store) : store_(std::move(store)) {
    // nop
  }

  /// dunlin makes no databases: one that is not there is `store_unopenable`.
  result<bool> exists() override {
    return ask([](database&) { return result<bool>{true}; });
  }

  result<std::string> identity() override {
    return ask(&look::identity_of);
  }

  /// Whether the role may make tables where the ledger goes, and the server is
  /// one that can be written.
  result<void> check_writable() override {
    return ask([this](database& db) { return check_writable(db); });
  }

  result<std::string> lock_holder() override {
    return ask([](database& db) { return postgresql::lock_holder(db); });
  }

  result<ledger_contents> read_ledger(const std::string& migration) override {
    return ask([&](database& db) {
      return make_target(db, store_.ledger_schema)->read_ledger(migration);
    });
  }

  result<void> check_statements(const std::string& migration,
                                const script_job& job) override {
    return ask([&](database& db) {
      return make_target(db, store_.ledger_schema)
          ->check_statements(migration, job);
    });
  }

  /// A database that is not there yet has nothing in it.
  result<std::vector<touch_set>>
  infer_touches(const std::vector<touch_job>& jobs, bool) override {
    auto known = ask(read_catalogue);
    if (!known && is_missing_database(known.error()))
      known = catalogue{};
    if (!known)
      return fail(std::move(known.error()));
    return postgresql::infer_touches(std::move(*known), jobs);
  }

  result<std::vector<connection_limit>> connection_limits() override {
    return ask([](database& db) { return postgresql::connection_limits(db); });
  }

private:
  template <class Question>
  auto ask(Question question) -> decltype(question(std::declval<database&>())) {
    if (!db_) {
      auto opened = open_database(store_, true);
      if (!opened)
        return fail(std::move(opened.error()));
      db_ = std::move(*opened);
    }
    return question(*db_);
  }

  static result<std::string> identity_of(database& db) {
    const auto server = server_identity(db);
    if (!server)
      return server;
    const auto number
        = db.query_integer("SELECT oid FROM pg_catalog.pg_database WHERE"
                           " datname = pg_catalog.current_database()");
    if (!number)
      return fail(number.error());
    return *server + "/" + std::to_string(*number);
  }

  result<void> check_writable(database& db) const {
    if (auto good = refuse_pooler(db); !good)
      return good;
    const auto objection = objection_of(store_, db);
    if (!objection)
      return fail(objection.error());
    if (!objection->empty())
      return db.refuse(error_code::store_read_only, *objection);
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

} // namespace dunlin::postgresql
