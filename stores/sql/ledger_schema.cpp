#include "stores/sql/ledger_schema.hpp"

#include "stores/sql/query.hpp"

namespace dunlin::sql {

namespace {

tl::unexpected<error> unsupported(const session& db, const std::string& what) {
  return fail(error_code::ledger_unsupported,
              db.name() + ": " + what + "; use the dunlin that wrote it");
}

} // namespace

result<bool> has_ledger(session& db) {
  auto is_there = db.has_ledger_table("dunlin_ledger");
  if (!is_there || !*is_there)
    return is_there;
  const auto format
      = first_row(ask(db, "SELECT format FROM {ledger}dunlin_ledger"),
                  [](const answer_row& row) { return row.integer(0); });
  if (!format && format.error().code != error_code::store_failed)
    return fail(format.error());
  if (!format || !*format)
    return unsupported(db, "the table dunlin_ledger is none of ours");
  if (**format != ledger_format)
    return unsupported(db, "its ledger has format " + std::to_string(**format)
                               + ", and this dunlin reads "
                               + std::to_string(ledger_format));
  return true;
}

result<void> create_ledger(session& db) {
  auto is_there = has_ledger(db);
  if (!is_there)
    return fail(is_there.error());
  const auto& words = db.vocabulary();
  if (*is_there)
    return db.run_all(words.later_ledger_tables);
  auto made = db.make_ledger_schema();
  if (made)
    made = db.run_all(words.ledger_tables);
  if (made)
    made = db.run_all(words.later_ledger_tables);
  if (!made)
    return made;
  return drop_count(
      change_rows(db, "INSERT INTO {ledger}dunlin_ledger VALUES(?1, {now})",
                  ledger_format));
}

} // namespace dunlin::sql
