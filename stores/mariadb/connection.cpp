#include "stores/mariadb/connection.hpp"

#include "stores/mariadb/engine.hpp"
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
      target_ = make_mariadb_target(*database_);
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

/// Statements that fail for a missing right before they fail for the table,
/// which is not there: they tell of a right and touch nothing.
constexpr std::array probes{
    std::pair{"CREATE", "CREATE TABLE dunlin_no_table LIKE dunlin_no_table_2"},
    std::pair{"INSERT", "INSERT INTO dunlin_no_table VALUES (1)"},
    std::pair{"UPDATE", "UPDATE dunlin_no_table SET a = 1"},
    std::pair{"DELETE", "DELETE FROM dunlin_no_table"},
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
  // However it is reached: by a socket, by a name, by an address.
  const auto server
      = (*db)->ask_text("SELECT concat(@@hostname, ':', @@port, ':',"
                        " @@datadir, ':', database())");
  if (!server)
    return server;
  return "mariadb:" + *server;
}

result<void> check_writable(const store_config& store) {
  const auto db = open_database(store);
  if (!db)
    return fail(db.error());
  const auto read_only = (*db)->ask_integer("SELECT @@read_only");
  if (!read_only)
    return fail(read_only.error());
  for (const auto& [right, sql] : probes) {
    const auto tried = (*db)->exec(sql);
    if (tried || tried.error().code == error_code::store_failed)
      continue;
    if (tried.error().code != error_code::store_unopenable)
      return fail(tried.error());
    return (*db)->refuse(error_code::store_read_only,
                         std::string{"a target needs the right to "} + right
                             + " in its database; GRANT SELECT, INSERT, UPDATE,"
                               " DELETE, CREATE, DROP, ALTER, INDEX ON "
                             + quote_name((*db)->parts().database)
                             + ".* to the user of the URL");
  }
  return {};
}

} // namespace dunlin::mariadb
