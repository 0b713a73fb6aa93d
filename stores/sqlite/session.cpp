#include "stores/sqlite/session.hpp"

#include "config/assert.hpp"
#include "stores/sql/marks.hpp"
#include "stores/sqlite/ledger_words.hpp"
#include "stores/sqlite/query.hpp"
#include "stores/sqlite/sql_text.hpp"

namespace dunlin::sqlite {

namespace {

std::string filled(std::string_view text) {
  return sql::fill_marks(text, ledger_words(), sql::mark_style::question).text;
}

} // namespace

result<statement*> session::prepared(std::string_view text) {
  if (const auto known = statements_.find(text); known != statements_.end())
    return &known->second;
  auto made = db_.prepare(filled(text), true);
  if (!made)
    return fail(made.error());
  return &statements_.emplace(text, std::move(*made)).first->second;
}

result<sql::answer> session::run(std::string_view text,
                                 const std::vector<value>& parameters) {
  auto found = prepared(text);
  if (!found)
    return fail(found.error());
  auto& query = **found;
  int index = 0;
  for (const auto& one : parameters)
    query.bind(++index, one);
  sql::answer out;
  out.columns = static_cast<uint32_t>(query.columns());
  const auto before = sqlite3_total_changes64(db_.handle());
  for (;;) {
    const auto row = query.step();
    if (!row) {
      query.clear();
      return fail(row.error());
    }
    if (!*row)
      break;
    query.append_cells(out.cells);
    ++out.rows;
  }
  if (sqlite3_total_changes64(db_.handle()) != before)
    out.changed = sqlite3_changes64(db_.handle());
  query.clear();
  return out;
}

result<void> session::run_all(std::string_view text) {
  return db_.exec(filled(text));
}

result<void> session::begin() {
  return db_.exec_kept("BEGIN IMMEDIATE");
}

result<void> session::commit() {
  return db_.exec_kept("COMMIT");
}

void session::roll_back() noexcept {
  // Some errors have rolled back already; then there is nothing to undo.
  if (sqlite3_get_autocommit(db_.handle()) == 0)
    sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  DUNLIN_ASSERT(sqlite3_get_autocommit(db_.handle()) != 0);
}

result<bool> session::has_ledger_table(std::string_view name) {
  auto tables = collect_texts(
      make_query(db_,
                 "SELECT name FROM sqlite_schema WHERE type = 'table'"
                 " AND name = ?1",
                 name));
  if (!tables)
    return fail(tables.error());
  return !tables->empty();
}

const sql::words& session::vocabulary() const noexcept {
  return ledger_words();
}

std::string session::name() const {
  return one_line(db_.path());
}

} // namespace dunlin::sqlite
