#include "stores/sqlite/scratch.hpp"

#include "stores/sqlite/connection.hpp"
#include "stores/sqlite/database.hpp"
#include "stores/sqlite/scratch_copy.hpp"
#include "stores/sqlite/scratch_folder.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/url.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace dunlin::sqlite {

namespace {

using database_ptr = std::unique_ptr<database>;

/// The copy is made once and then a file like any other: what scripts work on
/// is a copy of that file.
class file_copy : public scratch_store {
public:
  file_copy(std::unique_ptr<scratch_folder> folder, const store_config& store,
            bool foreign_keys, const scratch_request& request)
      : folder_(std::move(folder)), config_(store), watch_(request.watch) {
    // Nobody misses the copy after a power cut.
    config_.url = "sqlite:" + folder_->file("copy.db") + "?synchronous=normal"
                  + (foreign_keys ? "&foreign_keys=on" : "");
    config_.if_missing.clear();
  }

  const store_config& config() const noexcept override {
    return config_;
  }

  uint64_t tables() const noexcept override {
    return tables_;
  }

  uint64_t rows() const noexcept override {
    return rows_;
  }

  /// @param from null: the store is not there yet, and so has nothing in it.
  result<void> fill(database* from) {
    auto db = open("first.db");
    if (!db)
      return fail(db.error());
    if (from != nullptr)
      if (auto copied = copy_for_scratch(*from, **db); !copied)
        return copied;
    const auto contents = read_contents(**db, {});
    if (!contents)
      return fail(contents.error());
    tables_ = contents->tables.size();
    for (const auto& [name, table] : contents->tables)
      rows_ += table.rows;
    return {};
  }

  result<void> put_back() override {
    namespace fs = std::filesystem;
    std::error_code problem;
    for (const auto* name : {"copy.db-journal", "copy.db-wal", "copy.db-shm"})
      fs::remove(folder_->file(name), problem);
    fs::copy_file(folder_->file("first.db"), folder_->file("copy.db"),
                  fs::copy_options::overwrite_existing, problem);
    if (problem)
      return fail(problem == std::errc::no_space_on_device
                      ? error_code::store_full
                      : error_code::file_unwritable,
                  one_line(folder_->file("copy.db")) + ": "
                      + problem.message());
    return {};
  }

  result<scratch_contents>
  read(const std::set<column_name>& by_presence) override {
    auto db = open("copy.db");
    if (!db)
      return fail(db.error());
    return read_contents(**db, by_presence);
  }

private:
  result<database_ptr> open(const std::string& name) const {
    auto db = database::open(folder_->file(name), SQLITE_OPEN_READWRITE
                                                      | SQLITE_OPEN_CREATE
                                                      | SQLITE_OPEN_URI);
    if (db)
      if (auto good = watch_((*db)->make_canceller()); !good)
        return fail(good.error());
    return db;
  }

  std::unique_ptr<scratch_folder> folder_;
  store_config config_;
  std::function<result<void>(std::shared_ptr<canceller>)> watch_;
  uint64_t tables_ = 0;
  uint64_t rows_ = 0;
};

} // namespace

result<void> check_scratch(const store_config& store) {
  const auto parts = parse_url(store);
  if (!parts)
    return fail(parts.error());
  return check_scratch_folder();
}

result<std::unique_ptr<scratch_store>>
make_scratch(const store_config& store, const scratch_request& request) {
  const auto parts = parse_url(store);
  if (!parts)
    return fail(parts.error());
  // Open beside the copy's own view of it, so that both see a sound file.
  const auto from = open_if_there(store);
  if (!from)
    return fail(from.error());
  drop_left_folders();
  auto folder = scratch_folder::make();
  if (!folder)
    return fail(folder.error());
  auto out = std::make_unique<file_copy>(std::move(*folder), store,
                                         parts->foreign_keys, request);
  if (auto filled = out->fill(from->get()); !filled)
    return fail(filled.error());
  return out;
}

} // namespace dunlin::sqlite
