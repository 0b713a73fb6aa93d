#include "stores/postgresql/snapshot.hpp"

#include "stores/postgresql/connection.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <string>
#include <utility>

namespace dunlin::postgresql {

namespace {

/// What the session that exports is called on the server.
constexpr const char* exporter = "dunlin snapshot";

class exported_snapshot : public source_snapshot {
public:
  exported_snapshot(store_config store, std::unique_ptr<database> holder,
                    std::string id)
      : store_(std::move(store)), holder_(std::move(holder)),
        id_(std::move(id)) {
    // nop
  }

  /// No look at the holder: whether the snapshot is there is told by the server
  /// whenever a reader goes on in it, which it does for each batch.
  result<std::unique_ptr<store_connection>> open() override {
    return open_reader(store_, id_);
  }

  std::string remark() const override {
    return {};
  }

private:
  store_config store_;
  /// Its transaction keeps the snapshot.
  std::unique_ptr<database> holder_;
  std::string id_;
};

} // namespace

result<snapshot_terms> terms_of_snapshot(const store_config& store) {
  if (store.view == source_view::lock)
    return fail(error_code::bad_value,
                "snapshot = \"lock\" is for MariaDB alone; PostgreSQL's "
                "sessions share a snapshot without any lock: say true");
  return snapshot_terms{
      snapshot_readers::any, true,
      "one exported snapshot for all readers; until the run ends, the server"
      " can't clean up rows that were deleted or changed since"};
}

result<void> check_snapshot(const store_config& store) {
  const auto terms = postgresql::terms_of_snapshot(store);
  if (!terms)
    return fail(terms.error());
  return {};
}

result<std::unique_ptr<source_snapshot>>
take_snapshot(const store_config& store, uint32_t /*readers*/) {
  auto holder = open_database(store, true, exporter);
  if (!holder)
    return fail(std::move(holder.error()));
  auto begun
      = (*holder)->begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  if (!begun)
    return fail(std::move(begun.error()));
  const auto id = (*holder)->query("SELECT pg_catalog.pg_export_snapshot()");
  if (!id)
    return fail(id.error());
  return std::make_unique<exported_snapshot>(store, std::move(*holder),
                                             id->text(0, 0));
}

// -- how a session stays in a snapshot ----------------------------------------

result<void> database::see_snapshot() {
  if (wish_.snapshot.empty() || in_transaction_ || is_entering_)
    return {};
  if (is_within_transaction() && !has_local_settings_)
    return {};
  return enter_snapshot("READ ONLY");
}

result<void> database::enter_snapshot(const std::string& mode) {
  is_entering_ = true;
  // COMMIT, so that cursors WITH HOLD stay; of a transaction that failed, or
  // without any, it does no harm.
  auto entered
      = exec("COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ " + mode
             + "; SET TRANSACTION SNAPSHOT " + quote_literal(wish_.snapshot));
  is_entering_ = false;
  has_local_settings_ = false;
  if (!entered && entered.error().code == error_code::store_failed)
    return refuse(error_code::store_failed,
                  "the snapshot that this run reads is lost, its session or the"
                  " server has ended ("
                      + problem_.message
                      + "); what is committed stays, run again to go on with a"
                        " new one");
  return entered;
}

void database::leave_snapshot() noexcept {
  if (wish_.snapshot.empty() || in_transaction_ || !is_within_transaction())
    return;
  is_entering_ = true;
  static_cast<void>(exec("COMMIT"));
  is_entering_ = false;
}

} // namespace dunlin::postgresql
