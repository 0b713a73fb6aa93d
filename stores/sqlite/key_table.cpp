#include "stores/sqlite/key_table.hpp"

#include "stores/sqlite/source_query.hpp"

namespace dunlin::sqlite {

namespace {

/// Pages of the temporary database that are kept in memory, in KiB: as many as
/// a reader's.
constexpr int temporary_cache_kib = 256;

} // namespace

key_table::key_table(database& db, uint32_t number, std::string_view purpose)
    : db_(db),
      name_("temp.dunlin_" + std::string{purpose} + std::to_string(number)) {
  // nop
}

result<void> key_table::create(size_t columns, const std::string& more) {
  if (!is_created_) {
    // Sources with keys of other numbers of columns have tables of their own.
    name_ += "_" + std::to_string(columns);
    is_created_ = true;
  }
  return db_.exec("PRAGMA temp.cache_size=-"
                  + std::to_string(temporary_cache_kib)
                  + "; CREATE TABLE IF NOT EXISTS " + name_ + "("
                  + key_cells(columns) + more + "); DELETE FROM " + name_);
}

result<void> key_table::insert(const std::vector<key_tuple>& keys,
                               size_t columns) {
  std::string marks;
  for (size_t i = 0; i < columns; ++i)
    marks += i == 0 ? "?" : ", ?";
  auto insert = db_.prepare("INSERT INTO " + name_ + " VALUES(" + marks + ")");
  if (!insert)
    return fail(insert.error());
  for (const auto& key : keys) {
    insert->bind_cells(1, key);
    const auto done = insert->run();
    if (!done)
      return done;
  }
  return {};
}

void key_table::clear() noexcept {
  // What can't be taken out goes with the next use, or with the connection.
  static_cast<void>(db_.exec("DELETE FROM " + name_));
}

} // namespace dunlin::sqlite
