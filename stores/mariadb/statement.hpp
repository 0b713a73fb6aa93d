#pragma once

#include "config/error.hpp"
#include "stores/mariadb/cell_reader.hpp"
#include "stores/mariadb/parameter_list.hpp"
#include "stores/sql/session.hpp"

#include <mysql.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace dunlin::mariadb {

class database;

/// A statement on the server, prepared when it is first needed and again in a
/// new session. Its rows come one by one as they are fetched; nothing holds
/// them. Another statement that begins on the same session ends this one's
/// result: `is_open` tells.
class statement {
public:
  /// `db` must outlive it.
  statement(database& db, std::string sql) : db_(db), sql_(std::move(sql)) {
    // nop
  }

  statement(const statement&) = delete;
  statement& operator=(const statement&) = delete;
  ~statement();

  const std::string& sql() const noexcept {
    return sql_;
  }

  /// Has it prepared in the session that there is.
  result<void> prepare();

  /// What it returns; only after `prepare`.
  unsigned columns() const noexcept;
  const MYSQL_FIELD& column(unsigned index) const noexcept;

  /// Begins it.
  /// @param has_size the first column is no cell, but told by `size`.
  result<void> execute(parameter_list& parameters, bool has_size = false);

  /// The same for many rows of parameters at once, told by a callback of the
  /// library's.
  /// @param binds the types of the parameters.
  result<void> execute_many(uint32_t rows, MYSQL_BIND* binds,
                            ps_param_callback tell, void* self);

  /// Appends the cells of the next row. False: there is none, it was the end.
  result<bool> fetch(std::string& cells);

  /// All rows at once; sums of integers are integers.
  result<sql::answer> run(parameter_list& parameters);

  /// Ends its result, which reads on to its end what the server has sent.
  void close() noexcept;

  /// A result is being read.
  bool is_open() const noexcept {
    return is_open_;
  }

  /// What the first column of the row said that was fetched last.
  uint64_t size() const noexcept {
    return reader_.size();
  }

  /// Rows that it changed, as the server reports.
  int64_t changed() const noexcept;

  unsigned warnings() const noexcept;

  /// The server's number of the error that came last.
  unsigned error_number() const noexcept {
    return error_number_;
  }

  /// Its words alone, without the name of the database.
  const std::string& error_text() const noexcept {
    return error_text_;
  }

private:
  struct closer {
    void operator()(MYSQL_STMT* handle) const noexcept {
      mysql_stmt_close(handle);
    }
  };

  error failure();
  void begin_rows(bool counts, bool has_size);

  database& db_;
  std::string sql_;
  std::unique_ptr<MYSQL_STMT, closer> handle_;
  /// The session that it is prepared in.
  uint32_t generation_ = 0;
  cell_reader reader_;
  bool is_open_ = false;
  bool counts_ = false;
  unsigned error_number_ = 0;
  std::string error_text_;
};

} // namespace dunlin::mariadb
