#include "stores/sql/ledger_columns.hpp"

#include "stores/sql/query.hpp"

namespace dunlin::sql {

result<std::vector<source_cell>> read_columns(session& db,
                                              const std::string& migration,
                                              const std::string& step) {
  const auto is_there = db.has_ledger_table("dunlin_columns");
  if (!is_there)
    return fail(is_there.error());
  if (!*is_there)
    return std::vector<source_cell>{};
  return collect_rows(
      ask(db,
          "SELECT name, is_written, key_place FROM {ledger}dunlin_columns"
          " WHERE migration = ?1 AND step = ?2 ORDER BY cell",
          migration, step),
      [](const answer_row& row) {
        return source_cell{row.text(0), row.integer(1) != 0,
                           static_cast<uint32_t>(row.integer(2))};
      });
}

result<void> write_columns(session& db, const std::string& migration,
                           const std::string& step,
                           const std::vector<source_cell>& cells) {
  auto done = drop_count(
      change_rows(db,
                  "DELETE FROM {ledger}dunlin_columns WHERE migration = ?1"
                  " AND step = ?2",
                  migration, step));
  for (size_t at = 0; done && at < cells.size(); ++at)
    done = drop_count(change_rows(
        db, "INSERT INTO {ledger}dunlin_columns VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
        migration, step, at, cells[at].name, cells[at].is_written,
        cells[at].key_place));
  return done;
}

} // namespace dunlin::sql
