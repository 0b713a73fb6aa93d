#include "stores/mariadb/statement.hpp"

#include "config/assert.hpp"
#include "stores/mariadb/database.hpp"

namespace dunlin::mariadb {

statement::~statement() {
  close();
}

error statement::failure() {
  auto* handle = handle_.get();
  // An error amid rows is known to the session alone.
  const bool is_own = mysql_stmt_errno(handle) != 0;
  error_number_ = is_own ? mysql_stmt_errno(handle) : mysql_errno(db_.handle());
  error_text_ = is_own ? mysql_stmt_error(handle) : mysql_error(db_.handle());
  return db_.failure(error_number_, error_text_);
}

result<void> statement::prepare() {
  if (handle_ != nullptr && generation_ == db_.generation())
    return {};
  db_.begin_result(nullptr);
  handle_.reset(mysql_stmt_init(db_.handle()));
  if (handle_ == nullptr)
    return db_.refuse(error_code::store_failed, "no memory for a statement");
  generation_ = db_.generation();
  const database::call running{db_};
  if (mysql_stmt_prepare(handle_.get(), sql_.data(), sql_.size()) != 0) {
    auto problem = failure();
    handle_.reset();
    return fail(std::move(problem));
  }
  return {};
}

unsigned statement::columns() const noexcept {
  return mysql_stmt_field_count(handle_.get());
}

const MYSQL_FIELD& statement::column(unsigned index) const noexcept {
  DUNLIN_ASSERT(index < columns());
  return handle_->fields[index];
}

result<void> statement::execute(parameter_list& parameters, bool has_size) {
  if (auto prepared = prepare(); !prepared)
    return prepared;
  close();
  db_.begin_result(this);
  auto* handle = handle_.get();
  const auto wanted = mysql_stmt_param_count(handle);
  DUNLIN_ASSERT(wanted == parameters.size());
  const database::call running{db_};
  if (wanted > 0 && mysql_stmt_bind_param(handle, parameters.binds()) != 0)
    return fail(failure());
  if (mysql_stmt_execute(handle) != 0) {
    db_.end_result(this);
    return fail(failure());
  }
  begin_rows(counts_, has_size);
  return {};
}

/// Rows go to the reader straight from the library's buffer.
void statement::begin_rows(bool counts, bool has_size) {
  auto* handle = handle_.get();
  is_open_ = columns() > 0;
  if (!is_open_)
    return db_.end_result(this);
  reader_.begin(handle->fields, columns(), counts, has_size);
  mysql_stmt_attr_set(handle, STMT_ATTR_CB_USER_DATA, &reader_);
  mysql_stmt_attr_set(handle, STMT_ATTR_CB_RESULT,
                      reinterpret_cast<const void*>(&cell_reader::take));
}

result<void> statement::execute_many(uint32_t rows, MYSQL_BIND* binds,
                                     ps_param_callback tell, void* self) {
  const bool is_new = handle_ == nullptr || generation_ != db_.generation();
  if (auto prepared = prepare(); !prepared)
    return prepared;
  db_.begin_result(nullptr);
  auto* handle = handle_.get();
  const unsigned count = rows;
  mysql_stmt_attr_set(handle, STMT_ATTR_ARRAY_SIZE, &count);
  mysql_stmt_attr_set(handle, STMT_ATTR_CB_USER_DATA, self);
  mysql_stmt_attr_set(handle, STMT_ATTR_CB_PARAM,
                      reinterpret_cast<const void*>(tell));
  const database::call running{db_};
  if (is_new && mysql_stmt_bind_param(handle, binds) != 0)
    return fail(failure());
  if (mysql_stmt_execute(handle) != 0)
    return fail(failure());
  return {};
}

result<bool> statement::fetch(std::string& cells) {
  if (!is_open_)
    return false;
  reader_.write_to(cells);
  const int code = mysql_stmt_fetch(handle_.get());
  if (code == 0)
    return true;
  is_open_ = false;
  db_.end_result(this);
  if (code == MYSQL_NO_DATA)
    return false;
  return fail(failure());
}

result<sql::answer> statement::run(parameter_list& parameters) {
  counts_ = true;
  if (auto begun = execute(parameters); !begun)
    return fail(begun.error());
  sql::answer out;
  if (!is_open_) {
    out.changed = changed();
    return out;
  }
  out.columns = columns();
  const database::call running{db_};
  for (;;) {
    const auto found = fetch(out.cells);
    if (!found)
      return fail(found.error());
    if (!*found)
      return out;
    ++out.rows;
  }
}

void statement::close() noexcept {
  if (!is_open_)
    return;
  is_open_ = false;
  db_.end_result(this);
  // What is left of the result is read and dropped by the library alone.
  const database::call running{db_};
  mysql_stmt_attr_set(handle_.get(), STMT_ATTR_CB_RESULT, nullptr);
  if (generation_ == db_.generation() && !db_.is_lost())
    mysql_stmt_free_result(handle_.get());
}

int64_t statement::changed() const noexcept {
  return static_cast<int64_t>(mysql_stmt_affected_rows(handle_.get()));
}

unsigned statement::warnings() const noexcept {
  return mysql_warning_count(db_.handle());
}

} // namespace dunlin::mariadb
