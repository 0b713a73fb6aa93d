#pragma once

#include "stores/mariadb/url.hpp"

#include <mysql.h>

#include <memory>

/// @file
/// Opens a session of the client library, and no more than that.

namespace dunlin::mariadb {

struct session_closer {
  void operator()(MYSQL* handle) const noexcept {
    mysql_close(handle);
  }
};

using session_handle = std::unique_ptr<MYSQL, session_closer>;

/// What came of dialling. The handle is there in any case, for its error.
struct dialled {
  session_handle handle;
  bool is_open = false;
  /// The server has no TLS, which was asked for; the library knows no error.
  bool lacks_tls = false;
};

/// Connects. A session that breaks stays broken: the library never connects
/// anew by itself, which would lose a transaction without a word. An UPDATE
/// reports the rows that it found, also those that had the values already.
dialled dial(const url_parts& parts) noexcept;

} // namespace dunlin::mariadb
