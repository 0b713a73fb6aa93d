#include "stores/mariadb/snapshot.hpp"

#include "stores/mariadb/connection.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace dunlin::mariadb {

namespace {

using clock = std::chrono::steady_clock;

using reader_list = std::vector<std::unique_ptr<database>>;

/// How long the lock is waited for, in seconds: meanwhile writers wait too.
constexpr int lock_wait_s = 10;

/// Readers that were opened while nobody wrote, or one alone.
class held_snapshot : public source_snapshot {
public:
  held_snapshot(store_config store, reader_list readers, std::string remark)
      : store_(std::move(store)), readers_(std::move(readers)),
        remark_(std::move(remark)) {
    // nop
  }

  result<std::unique_ptr<store_connection>> open() override {
    if (readers_.empty())
      return fail(error_code::store_failed,
                  "all readers of the snapshot are gone; run again to go on"
                  " with a new one");
    auto db = std::move(readers_.back());
    readers_.pop_back();
    return make_reader(store_, std::move(db));
  }

  std::string remark() const override {
    return remark_;
  }

private:
  store_config store_;
  reader_list readers_;
  std::string remark_;
};

result<reader_list> open_readers(const store_config& store, uint32_t count) {
  reader_list out;
  for (uint32_t i = 0; i < count; ++i) {
    auto db = open_database(store);
    if (!db)
      return fail(std::move(db.error()));
    out.push_back(std::move(*db));
  }
  return out;
}

result<void> begin_all(reader_list& readers) {
  for (auto& reader : readers)
    if (auto begun = reader->hold_snapshot(); !begun)
      return begun;
  return {};
}

/// @returns how long writers waited, in milliseconds.
result<int64_t> begin_locked(database& holder, reader_list& readers) {
  auto done = holder.exec("SET SESSION lock_wait_timeout = "
                          + std::to_string(lock_wait_s));
  const auto began = clock::now();
  if (done)
    done = holder.exec("FLUSH TABLES WITH READ LOCK");
  if (done)
    done = begin_all(readers);
  // If not by word, then by its end.
  if (!holder.exec("UNLOCK TABLES"))
    holder.give_up();
  if (!done)
    return fail(std::move(done.error()));
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock::now()
                                                               - began)
      .count();
}

} // namespace

result<snapshot_terms> terms_of_snapshot(const store_config& store) {
  if (store.view == source_view::lock)
    return snapshot_terms{
        snapshot_readers::fixed, true, 1,
        "the snapshots of all readers, begun under a global read lock, which"
        " all writers of the server wait for"};
  return snapshot_terms{
      snapshot_readers::one, true, 0,
      "the snapshot of one reader, by which all of the run is read;"
      " snapshot = \"lock\" reads by several"};
}

result<void> check_snapshot(const store_config& store) {
  if (store.view != source_view::lock)
    return {};
  auto db = open_database(store);
  if (!db)
    return fail(std::move(db.error()));
  // Needs the same right, and changes nothing.
  const auto tried = (*db)->exec("FLUSH LOCAL QUERY CACHE");
  if (!tried && tried.error().code == error_code::store_unopenable)
    return (*db)->refuse(error_code::store_unopenable,
                         "snapshot = \"lock\" needs the right to RELOAD; GRANT"
                         " RELOAD ON *.* to the user of the URL, or say"
                         " snapshot = true");
  return tried;
}

result<std::unique_ptr<source_snapshot>>
take_snapshot(const store_config& store, uint32_t readers) {
  const bool is_locked = store.view == source_view::lock;
  auto opened = open_readers(store, is_locked ? readers : 1);
  if (!opened)
    return fail(std::move(opened.error()));
  std::string remark;
  if (is_locked) {
    auto holder = open_database(store);
    if (!holder)
      return fail(std::move(holder.error()));
    const auto waited_ms = begin_locked(**holder, *opened);
    if (!waited_ms)
      return fail(waited_ms.error());
    remark = "writers of the server waited " + std::to_string(*waited_ms)
             + " ms while " + std::to_string(readers)
             + " readers began in one snapshot";
  } else if (auto begun = begin_all(*opened); !begun) {
    return fail(std::move(begun.error()));
  }
  return std::make_unique<held_snapshot>(store, std::move(*opened),
                                         std::move(remark));
}

result<void> check_engines(database& db,
                           const std::vector<table_name>& tables) {
  for (const auto& table : tables) {
    const auto engine = db.ask_text(
        "SELECT coalesce(engine, '') FROM information_schema.tables WHERE"
        " table_type = 'BASE TABLE' AND table_schema = ? AND table_name = ?",
        {sql::parameter(std::string_view{table.schema}),
         sql::parameter(std::string_view{table.name})});
    if (!engine)
      return fail(engine.error());
    if (!engine->empty() && *engine != "InnoDB")
      return db.refuse(error_code::bad_value,
                       "table " + sql::display_name(table.name)
                           + " is of the engine " + *engine
                           + ", which keeps no snapshot; make it InnoDB, or"
                             " leave out snapshot");
  }
  return {};
}

} // namespace dunlin::mariadb
