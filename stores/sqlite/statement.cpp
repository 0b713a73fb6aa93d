#include "stores/sqlite/statement.hpp"

#include "config/assert.hpp"
#include "stores/sqlite/database.hpp"

#include <utility>

namespace dunlin::sqlite {

namespace {

/// SQLite takes a null pointer for NULL, and an empty view may have one.
const char* data_of(std::string_view bytes) noexcept {
  return bytes.empty() ? "" : bytes.data();
}

} // namespace

statement::statement(statement&& other) noexcept
    : owner_(other.owner_), handle_(std::exchange(other.handle_, nullptr)),
      bind_code_(other.bind_code_) {
  // nop
}

statement& statement::operator=(statement&& other) noexcept {
  std::swap(owner_, other.owner_);
  std::swap(handle_, other.handle_);
  std::swap(bind_code_, other.bind_code_);
  return *this;
}

statement::~statement() {
  sqlite3_finalize(handle_);
}

void statement::bind(int index, const value& cell) noexcept {
  const auto size = static_cast<sqlite3_uint64>(cell.bytes.size());
  switch (cell.kind) {
  case value_kind::null:
    keep(sqlite3_bind_null(handle_, index));
    break;
  case value_kind::integer:
    keep(sqlite3_bind_int64(handle_, index, cell.integer));
    break;
  case value_kind::real:
    keep(sqlite3_bind_double(handle_, index, cell.real));
    break;
  case value_kind::text:
    keep(sqlite3_bind_text64(handle_, index, data_of(cell.bytes), size,
                             SQLITE_STATIC, SQLITE_UTF8));
    break;
  case value_kind::blob:
    keep(sqlite3_bind_blob64(handle_, index, data_of(cell.bytes), size,
                             SQLITE_STATIC));
    break;
  }
}

void statement::bind(int index, int64_t number) noexcept {
  keep(sqlite3_bind_int64(handle_, index, number));
}

void statement::bind_text(int index, std::string_view text) noexcept {
  keep(sqlite3_bind_text64(handle_, index, data_of(text), text.size(),
                           SQLITE_STATIC, SQLITE_UTF8));
}

int statement::bind_cells(int index, std::string_view cells) noexcept {
  for (value_reader reader{cells}; !reader.at_end(); ++index)
    bind(index, reader.next());
  return index;
}

int statement::step_code() noexcept {
  DUNLIN_ASSERT(handle_ != nullptr);
  return bind_code_ == SQLITE_OK ? sqlite3_step(handle_) : bind_code_;
}

result<bool> statement::step() {
  const int code = step_code();
  if (code == SQLITE_ROW)
    return true;
  if (code == SQLITE_DONE)
    return false;
  return fail(failure(code));
}

result<void> statement::run() {
  for (;;) {
    auto more = step();
    if (more && *more)
      continue;
    reset();
    if (!more)
      return fail(std::move(more.error()));
    return {};
  }
}

error statement::failure(int code) const {
  return owner_->failure(code);
}

void statement::reset() noexcept {
  sqlite3_reset(handle_);
  bind_code_ = SQLITE_OK;
}

void statement::clear() noexcept {
  reset();
  sqlite3_clear_bindings(handle_);
}

std::string statement::column_name(int index) const {
  const char* name = sqlite3_column_name(handle_, index);
  return name != nullptr ? name : "";
}

value statement::column(int index) const {
  value out;
  // The kind is asked first: reading a blob as text would change its kind.
  const int type = sqlite3_column_type(handle_, index);
  const void* data = nullptr;
  switch (type) {
  case SQLITE_INTEGER:
    out.kind = value_kind::integer;
    out.integer = sqlite3_column_int64(handle_, index);
    return out;
  case SQLITE_FLOAT:
    out.kind = value_kind::real;
    out.real = sqlite3_column_double(handle_, index);
    return out;
  case SQLITE_TEXT:
    out.kind = value_kind::text;
    data = sqlite3_column_text(handle_, index);
    break;
  case SQLITE_BLOB:
    out.kind = value_kind::blob;
    data = sqlite3_column_blob(handle_, index);
    break;
  default:
    return out;
  }
  const auto size = static_cast<size_t>(sqlite3_column_bytes(handle_, index));
  // A null pointer means an empty blob; else there was no memory for a copy.
  DUNLIN_ASSERT(data != nullptr || (size == 0 && type == SQLITE_BLOB));
  out.bytes = {static_cast<const char*>(data), size};
  return out;
}

void statement::append_cells(std::string& out) const {
  const int count = columns();
  for (int i = 0; i < count; ++i)
    append_value(out, column(i));
}

std::string statement::column_text(int index) const {
  const auto* text = sqlite3_column_text(handle_, index);
  if (text == nullptr)
    return {};
  const auto size = static_cast<size_t>(sqlite3_column_bytes(handle_, index));
  return {reinterpret_cast<const char*>(text), size};
}

} // namespace dunlin::sqlite
