#include "stores/postgresql/connection.hpp"

#include "stores/postgresql/catalog.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/own_name.hpp"
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

result<std::vector<table_entry>> list_tables(const store_config& store,
                                             bool look_for_nulls) {
  const auto db = open_database(store, true);
  if (!db)
    return fail(db.error());
  return list_tables(**db, look_for_nulls);
}

} // namespace dunlin::postgresql
