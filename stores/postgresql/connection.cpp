#include "stores/postgresql/connection.hpp"

#include "stores/postgresql/catalog.hpp"
#include "stores/postgresql/connection_limits.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/own_name.hpp"
#include "stores/postgresql/pooler.hpp"
#include "stores/postgresql/source.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/target.hpp"
#include "stores/postgresql/url.hpp"

#include <utility>

namespace dunlin::postgresql {

namespace {

using database_ptr = std::unique_ptr<database>;

class connection : public store_connection {
public:
  connection(database_ptr db, std::unique_ptr<target_session> target)
      : database_(std::move(db)), target_(std::move(target)) {
    // nop
  }

  std::unique_ptr<source_session> make_source() override {
    return std::make_unique<source>(*database_, ++sources_);
  }

  target_session* target() noexcept override {
    return target_.get();
  }

  std::shared_ptr<canceller> make_canceller() override {
    return database_->make_canceller();
  }

private:
  /// Goes last: the sessions use it.
  database_ptr database_;
  std::unique_ptr<target_session> target_;
  uint32_t sources_ = 0;
};

} // namespace

result<database_ptr>
open_database(const store_config& store, bool is_read_only,
              const std::string& application,
              std::shared_ptr<exported_snapshot> snapshot) {
  auto parts = parse_url(store);
  if (!parts)
    return fail(std::move(parts.error()));
  link_wish wish;
  wish.conninfo = std::move(parts->conninfo);
  wish.name = std::move(parts->name);
  wish.is_read_only = is_read_only;
  // Whoever has to end the session of a killed run can say whose it was.
  wish.application = is_read_only ? application : own_name(writer_mark);
  wish.snapshot = std::move(snapshot);
  wish.takeover_wait_ms = static_cast<int>(store.takeover_wait_ms);
  auto db = database::open(std::move(wish));
  if (!db && !store.if_missing.empty()
      && db.error().code == error_code::store_unopenable)
    db.error().text += "; " + one_line(store.if_missing);
  return db;
}

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
      " AND (pg_catalog.has_schema_privilege(s.name, 'CREATE') OR EXISTS"
      " (SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n"
      " ON n.oid = c.relnamespace WHERE n.nspname = s.name"
      " AND c.relname = 'dunlin_ledger')) ELSE false END,"
      " pg_catalog.has_database_privilege(pg_catalog.current_database(),"
      " 'CREATE') FROM (SELECT "
      + schema + " AS name) AS s");
  if (!found)
    return fail(found.error());
  if (found->boolean(0, 0))
    return "the server is a standby, which can't be written; give its primary";
  return objection_to(store, *found);
}

} // namespace

result<std::unique_ptr<store_connection>>
open_connection(const store_config& store, store_access access) {
  auto db = open_database(store, access != store_access::write);
  if (!db)
    return fail(std::move(db.error()));
  auto target = access == store_access::read
                    ? nullptr
                    : make_target(**db, store.ledger_schema);
  return std::make_unique<connection>(std::move(*db), std::move(target));
}

result<std::unique_ptr<store_connection>>
open_reader(const store_config& store,
            std::shared_ptr<exported_snapshot> snapshot) {
  auto db = open_database(store, true, "dunlin", std::move(snapshot));
  if (!db)
    return fail(std::move(db.error()));
  return std::make_unique<connection>(std::move(*db), nullptr);
}

result<bool> target_exists(const store_config& store) {
  const auto db = open_database(store, true);
  if (!db)
    return fail(db.error());
  return true;
}

result<std::string> store_identity(const store_config& store) {
  const auto db = open_database(store, true);
  if (!db)
    return fail(db.error());
  const auto server = server_identity(**db);
  if (!server)
    return server;
  const auto number
      = (*db)->query_integer("SELECT oid FROM pg_catalog.pg_database WHERE"
                             " datname = pg_catalog.current_database()");
  if (!number)
    return fail(number.error());
  return *server + "/" + std::to_string(*number);
}

result<void> check_writable(const store_config& store) {
  const auto db = open_database(store, false);
  if (!db)
    return fail(db.error());
  if (auto good = refuse_pooler(**db); !good)
    return good;
  const auto objection = objection_of(store, **db);
  if (!objection)
    return fail(objection.error());
  if (!objection->empty())
    return (*db)->refuse(error_code::store_read_only, *objection);
  return {};
}

result<std::vector<connection_limit>>
connection_limits(const store_config& store) {
  const auto db = open_database(store, true);
  if (!db)
    return fail(db.error());
  return connection_limits(**db);
}

result<std::vector<table_entry>> list_tables(const store_config& store,
                                             bool look_for_nulls) {
  const auto db = open_database(store, true);
  if (!db)
    return fail(db.error());
  return list_tables(**db, look_for_nulls);
}

} // namespace dunlin::postgresql
