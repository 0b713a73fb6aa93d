#include "stores/postgresql/snapshot.hpp"

#include "stores/held_session.hpp"
#include "stores/postgresql/connection.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/exported_snapshot.hpp"
#include "stores/postgresql/pooler.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <string>
#include <utility>

namespace dunlin::postgresql {

namespace {

/// What the session that exports is called on the server.
constexpr const char* keeper_name = "dunlin snapshot";

class kept_snapshot : public source_snapshot, public held_session {
public:
  kept_snapshot(store_config store, std::unique_ptr<database> keeper,
                const std::string& id)
      : store_(std::move(store)), keeper_(std::move(keeper)),
        exported_(std::make_shared<exported_snapshot>(id)) {
    // nop
  }

  /// No look at the keeper: whether the snapshot is there is told by the server
  /// whenever a reader goes on in it, which it does for each batch.
  result<std::unique_ptr<store_connection>> open() override {
    return open_reader(store_, exported_);
  }

  /// The snapshot is there as long as the keeper's transaction.
  result<void> hold() override {
    auto alive = keeper_->exec("SELECT");
    if (alive || alive.error().code == error_code::interrupted)
      return alive;
    auto why = alive.error().text;
    if (const auto& name = keeper_->name(); why.starts_with(name + ": "))
      why.erase(0, name.size() + 2);
    exported_->lose(why);
    return keeper_->refuse(error_code::store_failed, exported_->loss());
  }

  std::shared_ptr<canceller> make_canceller() const override {
    return keeper_->make_canceller();
  }

  std::string remark() const override {
    return {};
  }

private:
  store_config store_;
  /// Its transaction keeps the snapshot.
  std::unique_ptr<database> keeper_;
  std::shared_ptr<exported_snapshot> exported_;
};

} // namespace

result<snapshot_terms> terms_of_snapshot(const store_config& store) {
  if (store.view == source_view::lock)
    return fail(error_code::bad_value,
                "snapshot = \"lock\" is for MariaDB alone; PostgreSQL's "
                "sessions share a snapshot without any lock: say true");
  return snapshot_terms{
      snapshot_readers::any, true, 1,
      "one exported snapshot for all readers; until the run ends, the server"
      " can't clean up rows that were deleted or changed since"};
}

result<void> check_snapshot(const store_config& store) {
  const auto terms = postgresql::terms_of_snapshot(store);
  if (!terms)
    return fail(terms.error());
  const auto db = open_database(store, true);
  if (!db)
    return fail(db.error());
  return refuse_pooler(**db);
}

result<std::unique_ptr<source_snapshot>>
take_snapshot(const store_config& store, uint32_t /*readers*/) {
  auto keeper = open_database(store, true, keeper_name);
  if (!keeper)
    return fail(std::move(keeper.error()));
  auto begun
      = (*keeper)->begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  if (!begun)
    return fail(std::move(begun.error()));
  const auto id = (*keeper)->query("SELECT pg_catalog.pg_export_snapshot()");
  if (!id)
    return fail(id.error());
  return std::make_unique<kept_snapshot>(store, std::move(*keeper),
                                         id->text(0, 0));
}

// -- how a session stays in a snapshot ----------------------------------------

result<void> database::see_snapshot() {
  if (!wish_.snapshot || is_entering_)
    return {};
  if (const auto loss = wish_.snapshot->loss(); !loss.empty())
    return refuse(error_code::store_failed, loss);
  if (in_transaction_)
    return {};
  if (is_within_transaction() && !has_local_settings_)
    return {};
  return enter_snapshot("READ ONLY");
}

result<void> database::enter_snapshot(const std::string& mode) {
  is_entering_ = true;
  // COMMIT, so that cursors WITH HOLD stay; of a transaction that failed, or
  // without any, it does no harm.
  auto entered = exec("COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ " + mode
                      + "; SET TRANSACTION SNAPSHOT "
                      + quote_literal(wish_.snapshot->id()));
  is_entering_ = false;
  has_local_settings_ = false;
  if (entered || entered.error().code != error_code::store_failed)
    return entered;
  wish_.snapshot->lose(problem_.message);
  return refuse(error_code::store_failed, wish_.snapshot->loss());
}

tl::unexpected<error> database::fail_of(error problem) const {
  if (wish_.snapshot && problem.code == error_code::interrupted)
    if (const auto loss = wish_.snapshot->loss(); !loss.empty())
      return refuse(error_code::store_failed, loss);
  return fail(std::move(problem));
}

void database::leave_snapshot() noexcept {
  if (!wish_.snapshot || in_transaction_ || !is_within_transaction())
    return;
  is_entering_ = true;
  static_cast<void>(exec("COMMIT"));
  is_entering_ = false;
}

} // namespace dunlin::postgresql
