#include "stores/mariadb/bulk_statement.hpp"

#include "config/assert.hpp"
#include "stores/mariadb/row_refusal.hpp"
#include "stores/sql/query.hpp"

#include <charconv>

namespace dunlin::mariadb {

namespace {

/// As what the values of a column are sent.
enum_field_types type_of(stored_form form) noexcept {
  switch (form) {
  case stored_form::integer:
  case stored_form::bits:
  case stored_form::year:
    return MYSQL_TYPE_LONGLONG;
  case stored_form::real4:
  case stored_form::real8:
    return MYSQL_TYPE_DOUBLE;
  case stored_form::decimal:
    // As a text it would be compared as a double.
    return MYSQL_TYPE_NEWDECIMAL;
  case stored_form::bytes:
  case stored_form::padded_bytes:
    return MYSQL_TYPE_BLOB;
  default:
    return MYSQL_TYPE_STRING;
  }
}

/// The server's own savepoint of a statement would do, but is not promised.
constexpr std::string_view set_savepoint = "SAVEPOINT dunlin_rows";
constexpr std::string_view undo_savepoint = "ROLLBACK TO SAVEPOINT dunlin_rows";

} // namespace

bulk_statement::bulk_statement(database& db, std::string sql,
                               const std::vector<target_column>& columns,
                               std::vector<uint32_t> cells)
    : db_(db), query_(db, std::move(sql)), columns_(columns),
      cells_(std::move(cells)), binds_(cells_.size()), slots_(cells_.size()),
      row_cells_(columns.size()) {
  for (size_t i = 0; i < cells_.size(); ++i) {
    const auto& column = columns_[cells_[i]];
    binds_[i].buffer_type = type_of(column.form);
    // A column without a sign takes what is beyond those with one.
    binds_[i].is_unsigned
        = column.is_unsigned || column.form == stored_form::bits ? 1 : 0;
    binds_[i].length = &slots_[i].length;
    binds_[i].u.indicator = &slots_[i].indicator;
    binds_[i].buffer = &slots_[i].number;
  }
}

result<bulk_answer>
bulk_statement::run(std::span<const std::string_view> rows) {
  DUNLIN_ASSERT(!rows.empty());
  if (auto set = db_.exec(set_savepoint); !set)
    return fail(set.error());
  rows_ = rows;
  auto done = query_.execute_many(static_cast<uint32_t>(rows.size()),
                                  binds_.data(), &bulk_statement::tell, this);
  auto answer = done ? judge(rows.size()) : refused(done.error());
  if (answer && !answer->is_done)
    if (auto undone = db_.exec(undo_savepoint); !undone)
      return fail(undone.error());
  return answer;
}

my_bool bulk_statement::tell(void* self, MYSQL_BIND* binds,
                             unsigned row) noexcept {
  auto& of = *static_cast<bulk_statement*>(self);
  of.tell(binds, of.rows_[row]);
  return 0;
}

void bulk_statement::tell(MYSQL_BIND* binds, std::string_view row) noexcept {
  value_reader reader{row};
  for (auto& cell : row_cells_)
    cell = reader.next();
  for (size_t i = 0; i < cells_.size(); ++i)
    fill(slots_[i], binds[i], row_cells_[cells_[i]], cells_[i]);
}

void bulk_statement::fill(slot& to, MYSQL_BIND& bind, const value& cell,
                          uint32_t column) {
  static char nothing = 0;
  to.indicator = cell.kind == value_kind::null ? STMT_INDICATOR_NULL
                                               : STMT_INDICATOR_NONE;
  to.length = 0;
  switch (cell.kind) {
  case value_kind::null:
    break;
  case value_kind::integer:
    to.number = static_cast<uint64_t>(cell.integer);
    bind.buffer = &to.number;
    break;
  case value_kind::real:
    to.real = cell.real;
    bind.buffer = &to.real;
    break;
  default: {
    auto bytes = cell.bytes;
    if (bind.buffer_type == MYSQL_TYPE_LONGLONG) {
      std::from_chars(bytes.data(), bytes.data() + bytes.size(), to.number);
      bind.buffer = &to.number;
      break;
    }
    // What we say behind a moment in UTC is nothing that the server knows.
    if (columns_[column].form == stored_form::instant)
      bytes.remove_suffix(3);
    bind.buffer = bytes.empty() ? &nothing : const_cast<char*>(bytes.data());
    to.length = bytes.size();
    break;
  }
  }
  bind.buffer_length = to.length;
}

/// The statement succeeded; whether all of it was meant so.
result<bulk_answer> bulk_statement::judge(size_t rows) {
  const auto changed = query_.changed();
  if (query_.warnings() > 0) {
    auto warning = first_warning();
    if (!warning)
      return fail(warning.error());
    if (!warning->empty()) {
      bulk_answer out;
      out.why = {std::move(*warning), "data_type"};
      return out;
    }
  }
  if (changed != static_cast<int64_t>(rows))
    return db_.refuse(error_code::store_failed,
                      "the table took " + std::to_string(changed) + " of "
                          + std::to_string(rows)
                          + " rows without an error: look at its triggers");
  bulk_answer out;
  out.is_done = true;
  return out;
}

result<bulk_answer> bulk_statement::refused(const error& problem) {
  const auto number = query_.error_number();
  if (!is_refusal(number))
    return fail(problem);
  bulk_answer out;
  out.why = refusal_of(number, query_.error_text());
  out.is_duplicate = is_duplicate(number);
  out.row = row_of(query_.error_text());
  return out;
}

/// What the server has against a row that it took; empty if it is nothing of
/// the row's.
result<std::string> bulk_statement::first_warning() {
  std::string out;
  auto told = sql::for_each_row(
      db_.ask("SHOW WARNINGS"), [&](const sql::answer_row& row) {
        if (out.empty() && speaks_of_row(row.text(0), row.integer(1)))
          out = row.text(2);
      });
  if (!told)
    return fail(told.error());
  return out;
}

} // namespace dunlin::mariadb
