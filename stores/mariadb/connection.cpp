#include "stores/mariadb/connection.hpp"

#include "stores/mariadb/engine.hpp"
#include "stores/mariadb/source.hpp"
#include "stores/mariadb/url.hpp"
#include "stores/sql/names.hpp"

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

} // namespace dunlin::mariadb
