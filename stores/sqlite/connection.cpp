#include "stores/sqlite/connection.hpp"

#include "stores/sqlite/catalog.hpp"
#include "stores/sqlite/database.hpp"
#include "stores/sqlite/engine.hpp"
#include "stores/sqlite/file.hpp"
#include "stores/sqlite/lock.hpp"
#include "stores/sqlite/source.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/touches.hpp"
#include "stores/sqlite/url.hpp"

namespace dunlin::sqlite {

namespace {

using database_ptr = std::unique_ptr<database>;

class connection : public store_connection {
public:
  connection(database_ptr db, store_access access)
      : database_(std::move(db)), access_(access) {
    if (access_ != store_access::read)
      target_ = make_sqlite_target(*database_);
  }

  std::unique_ptr<source_session> make_source() override {
    const bool shares_writer = access_ == store_access::write;
    return std::make_unique<source>(*database_, shares_writer, ++sources_);
  }

  target_session* target() noexcept override {
    return target_.get();
  }

  std::shared_ptr<canceller> make_canceller() override {
    return database_->make_canceller();
  }

private:
  /// Goes last: the sessions have statements of it.
  database_ptr database_;
  store_access access_;
  std::unique_ptr<target_session> target_;
  uint32_t sources_ = 0;
};

std::string_view to_sql(synchronous_level level) noexcept {
  switch (level) {
  case synchronous_level::normal:
    return "normal";
  case synchronous_level::extra:
    return "extra";
  default:
    return "full";
  }
}

/// Settings of the connection, none of which stays in the file.
std::string settings(const url_parts& parts, store_access access) {
  const bool writes = access == store_access::write;
  const int cache_kib = writes ? writer_cache_kib : reader_cache_kib;
  std::string sql = "PRAGMA cache_size=-" + std::to_string(cache_kib) + ";";
  // Mapped pages would count as memory of ours and hide read errors as signals.
  sql += "PRAGMA mmap_size=0;";
  if (writes) {
    sql += "PRAGMA synchronous=" + std::string{to_sql(parts.synchronous)} + ";";
    sql += parts.foreign_keys ? "PRAGMA foreign_keys=on;"
                              : "PRAGMA foreign_keys=off;";
  }
  return sql;
}

/// Opens and reads the schema, which shows at once what is no database, and has
/// SQLite recover what a killed program left.
result<database_ptr> try_open(const url_parts& parts, store_access access,
                              int flags) {
  auto db = database::open(parts.path, flags);
  if (!db)
    return db;
  const auto set = (*db)->exec(settings(parts, access));
  if (!set)
    return fail(set.error());
  const auto tables
      = (*db)->query_integer("SELECT count(*) FROM main.sqlite_schema");
  if (!tables)
    return fail(tables.error());
  return db;
}

/// Recovery needs a writable file, even for a reader.
bool may_need_recovery(const error& problem) noexcept {
  return problem.code == error_code::store_read_only
         || problem.code == error_code::store_unopenable;
}

/// An error of opening, in the words of opening.
error as_unopenable(error problem, const url_parts& parts) {
  if (!is_readable(parts.path))
    problem.text = one_line(parts.path)
                   + ": may not be read; allow this user to read the file";
  else if (may_need_recovery(problem) && is_in_wal_mode(parts.path))
    problem.text += "; its journal mode is WAL, for which its folder must be "
                    "writable";
  else if (problem.code == error_code::store_read_only)
    problem.text = one_line(parts.path)
                   + ": a program that was killed left a journal, which must "
                     "be rolled back before the file can be read; open it "
                     "where it may be written, without mode=ro";
  if (problem.code == error_code::store_read_only
      || problem.code == error_code::store_failed)
    problem.code = error_code::store_unopenable;
  return problem;
}

result<database_ptr> open_for_reading(const url_parts& parts,
                                      store_access access) {
  const bool may_write = !parts.read_only && is_writable(parts.path);
  // A source is opened read-only where that goes; a target that is looked at is
  // recovered first if a killed run left something.
  const bool starts_read_only = access == store_access::read || !may_write;
  auto db = try_open(parts, access,
                     starts_read_only ? SQLITE_OPEN_READONLY
                                      : SQLITE_OPEN_READWRITE);
  if (!db && starts_read_only && may_write && may_need_recovery(db.error()))
    db = try_open(parts, access, SQLITE_OPEN_READWRITE);
  if (!db)
    return fail(as_unopenable(std::move(db.error()), parts));
  return db;
}

tl::unexpected<error> refuse_read_only(const std::string& what) {
  return fail(error_code::store_read_only,
              one_line(what)
                  + " can't be written; a target and its folder must be "
                    "writable");
}

/// Whether a target can be written or created, without touching anything.
result<void> check_writable(const url_parts& parts) {
  if (parts.read_only)
    return fail(error_code::store_read_only,
                one_line(parts.path)
                    + " is a target, and its URL says mode=ro; take that away");
  const auto there = file_exists(parts.path);
  if (!there)
    return fail(there.error());
  if (!*there)
    return check_creatable(parts.path);
  if (!is_writable(parts.path))
    return refuse_read_only(parts.path);
  // SQLite keeps its journal there.
  const auto folder = folder_of(parts.path);
  if (!is_writable(folder))
    return refuse_read_only(folder);
  return {};
}

result<database_ptr> open_for_writing(const url_parts& parts) {
  auto usable = check_writable(parts);
  if (usable)
    usable = create_folders(parts.path);
  if (!usable)
    return fail(usable.error());
  auto db = try_open(parts, store_access::write,
                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!db)
    return fail(as_unopenable(std::move(db.error()), parts));
  // SQLite quietly opens for reading what it can't write.
  if (sqlite3_db_readonly((*db)->handle(), "main") != 0)
    return refuse_read_only(parts.path);
  return db;
}

result<database_ptr> open_database(const url_parts& parts, store_access access,
                                   const std::string& if_missing) {
  if (access == store_access::write)
    return open_for_writing(parts);
  const auto there = file_exists(parts.path);
  if (!there)
    return fail(there.error());
  if (!*there)
    return fail(error_code::store_unopenable,
                one_line(parts.path) + ": no such file"
                    + (if_missing.empty() ? "" : "; " + one_line(if_missing)));
  return open_for_reading(parts, access);
}

} // namespace

result<std::unique_ptr<store_connection>>
open_connection(const store_config& store, store_access access) {
  const auto parts = parse_url(store);
  if (!parts)
    return fail(parts.error());
  auto db = open_database(*parts, access, store.if_missing);
  if (!db)
    return fail(std::move(db.error()));
  return std::make_unique<connection>(std::move(*db), access);
}

result<std::unique_ptr<store_connection>>
open_snapshot_reader(const store_config& store) {
  const auto parts = parse_url(store);
  if (!parts)
    return fail(parts.error());
  auto db = open_database(*parts, store_access::read, store.if_missing);
  if (!db)
    return fail(std::move(db.error()));
  if (auto held = (*db)->hold_snapshot(); !held)
    return fail(std::move(held.error()));
  return std::make_unique<connection>(std::move(*db), store_access::read);
}

result<void> check_writable(const store_config& store) {
  const auto parts = parse_url(store);
  if (!parts)
    return fail(parts.error());
  return check_writable(*parts);
}

result<std::unique_ptr<run_lock>> lock_store(const store_config& store) {
  const auto parts = parse_url(store);
  if (!parts)
    return fail(parts.error());
  const auto path = real_path(parts->path);
  if (!path)
    return fail(path.error());
  auto usable = check_one_link(*path);
  if (usable)
    usable = check_writable(*parts);
  if (usable)
    usable = create_folders(*path);
  if (!usable)
    return fail(usable.error());
  return lock_file(*path);
}

result<std::vector<table_entry>> list_tables(const store_config& store,
                                             bool look_for_nulls) {
  const auto parts = parse_url(store);
  if (!parts)
    return fail(parts.error());
  const auto db = open_database(*parts, store_access::read, store.if_missing);
  if (!db)
    return fail(db.error());
  return list_tables(**db, look_for_nulls);
}

bool enforces_foreign_keys(const store_config& store) {
  const auto parts = parse_url(store);
  return parts && parts->foreign_keys;
}

result<database_ptr> open_if_there(const store_config& store) {
  const auto parts = parse_url(store);
  if (!parts)
    return fail(parts.error());
  const auto there = file_exists(parts->path);
  if (!there)
    return fail(there.error());
  if (!*there)
    return database_ptr{};
  return open_database(*parts, store_access::read, store.if_missing);
}

result<std::vector<touch_set>>
infer_touches(const store_config& store, const std::vector<touch_job>& jobs) {
  const auto db = open_if_there(store);
  if (!db)
    return fail(db.error());
  return infer_touches(db->get(), sqlite::enforces_foreign_keys(store), jobs);
}

} // namespace dunlin::sqlite
