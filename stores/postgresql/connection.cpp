#include "stores/postgresql/connection.hpp"

#include "stores/postgresql/catalog.hpp"
#include "stores/postgresql/database.hpp"
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

result<database_ptr> open_database(const store_config& store, bool is_read_only,
                                   const std::string& application,
                                   const std::string& snapshot) {
  auto parts = parse_url(store);
  if (!parts)
    return fail(std::move(parts.error()));
  link_wish wish;
  wish.conninfo = std::move(parts->conninfo);
  wish.name = std::move(parts->name);
  wish.is_read_only = is_read_only;
  wish.application = application;
  wish.snapshot = snapshot;
  auto db = database::open(std::move(wish));
  if (!db && !store.if_missing.empty()
      && db.error().code == error_code::store_unopenable)
    db.error().text += "; " + one_line(store.if_missing);
  return db;
}

namespace {

/// What speaks against writing; empty: nothing.
result<std::string> objection_of(database& db) {
  const auto found = db.query(
      "SELECT pg_catalog.pg_is_in_recovery(),"
      " coalesce(pg_catalog.current_schema(), ''), current_user,"
      " pg_catalog.has_schema_privilege(coalesce(pg_catalog.current_schema(),"
      " 'pg_catalog'), 'CREATE') OR pg_catalog.to_regclass('dunlin_ledger')"
      " IS NOT NULL");
  if (!found)
    return fail(found.error());
  if (found->boolean(0, 0))
    return "the server is a standby, which can't be written; give its primary";
  const auto schema = found->text(0, 1);
  if (schema.empty())
    return "no schema of the role's search_path is there, so its tables have "
           "no place; make one, or set search_path for the role";
  if (!found->boolean(0, 3))
    return "role " + display_name(found->bytes(0, 2))
           + " may not make the ledger's tables: GRANT CREATE ON SCHEMA "
           + quote_identifier(schema) + " TO "
           + quote_identifier(found->bytes(0, 2));
  return std::string{};
}

} // namespace

result<std::unique_ptr<store_connection>>
open_connection(const store_config& store, store_access access) {
  auto db = open_database(store, access != store_access::write);
  if (!db)
    return fail(std::move(db.error()));
  auto target = access == store_access::read ? nullptr : make_target(**db);
  return std::make_unique<connection>(std::move(*db), std::move(target));
}

result<std::unique_ptr<store_connection>>
open_reader(const store_config& store, const std::string& snapshot) {
  auto db = open_database(store, true, "dunlin", snapshot);
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
  const auto number = (*db)->query("SELECT oid, (SELECT system_identifier FROM"
                                   " pg_catalog.pg_control_system()) FROM"
                                   " pg_catalog.pg_database WHERE datname ="
                                   " pg_catalog.current_database()");
  if (number)
    return "postgresql:" + number->text(0, 1) + "/" + number->text(0, 0);
  // The role may not ask: what it was reached by then has to do.
  const auto own = (*db)->query("SELECT pg_catalog.current_database()");
  if (!own)
    return fail(own.error());
  return (*db)->name() + "#" + own->text(0, 0);
}

result<void> check_writable(const store_config& store) {
  const auto db = open_database(store, false);
  if (!db)
    return fail(db.error());
  const auto objection = objection_of(**db);
  if (!objection)
    return fail(objection.error());
  if (!objection->empty())
    return (*db)->refuse(error_code::store_read_only, *objection);
  return {};
}

result<std::vector<table_entry>> list_tables(const store_config& store,
                                             bool look_for_nulls) {
  const auto db = open_database(store, true);
  if (!db)
    return fail(db.error());
  return list_tables(**db, look_for_nulls);
}

} // namespace dunlin::postgresql
