#include "stores/mariadb/failure.hpp"

#include <errmsg.h>
#include <mysqld_error.h>

namespace dunlin::mariadb {

namespace {

/// What the server says when the file system is full: the number is in the
/// text, `Got error 28 "No space left on device" from storage engine InnoDB`.
bool says_disk_full(std::string_view message) noexcept {
  return message.find("rror 28 ") != std::string_view::npos
         || message.find("rrcode: 28 ") != std::string_view::npos
         || message.find("o space left") != std::string_view::npos;
}

} // namespace

bool is_lost(unsigned number) noexcept {
  switch (number) {
  case CR_SERVER_GONE_ERROR:
  case CR_SERVER_LOST:
  case CR_SERVER_LOST_EXTENDED:
  case CR_COMMANDS_OUT_OF_SYNC:
  case CR_MALFORMED_PACKET:
  case ER_SERVER_SHUTDOWN:
  case ER_CONNECTION_KILLED:
  case ER_NET_READ_ERROR:
  case ER_NET_READ_INTERRUPTED:
  case ER_NET_ERROR_ON_WRITE:
  case ER_NET_WRITE_INTERRUPTED:
    return true;
  default:
    return false;
  }
}

bool is_unreachable(unsigned number) noexcept {
  switch (number) {
  case CR_CONNECTION_ERROR:
  case CR_CONN_HOST_ERROR:
  // A server that dies while TLS is agreed on; the certificate was good before.
  case CR_SSL_CONNECTION_ERROR:
  case ER_CON_COUNT_ERROR:
  case ER_TOO_MANY_USER_CONNECTIONS:
  case ER_USER_LIMIT_REACHED:
    return true;
  default:
    return is_lost(number);
  }
}

bool is_denied(unsigned number) noexcept {
  switch (number) {
  case ER_ACCESS_DENIED_ERROR:
  case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
  case ER_DBACCESS_DENIED_ERROR:
  case ER_TABLEACCESS_DENIED_ERROR:
  case ER_COLUMNACCESS_DENIED_ERROR:
  case ER_SPECIFIC_ACCESS_DENIED_ERROR:
  case ER_PROCACCESS_DENIED_ERROR:
    return true;
  default:
    return false;
  }
}

error_code code_of(unsigned number, std::string_view message) noexcept {
  if (is_lost(number))
    return error_code::store_busy;
  if (is_denied(number))
    return error_code::store_unopenable;
  switch (number) {
  case ER_LOCK_DEADLOCK:
  case ER_LOCK_WAIT_TIMEOUT:
  case ER_CHECKREAD:
  case ER_CON_COUNT_ERROR:
  case ER_TOO_MANY_USER_CONNECTIONS:
  case ER_USER_LIMIT_REACHED:
    return error_code::store_busy;
  case ER_QUERY_INTERRUPTED:
    return error_code::interrupted;
  case ER_DISK_FULL:
  case ER_RECORD_FILE_FULL:
    return error_code::store_full;
  case ER_OPTION_PREVENTS_STATEMENT:
    return error_code::store_read_only;
  case CR_CONNECTION_ERROR:
  case CR_CONN_HOST_ERROR:
  case CR_UNKNOWN_HOST:
  case CR_SSL_CONNECTION_ERROR:
  case CR_AUTH_PLUGIN_CANNOT_LOAD:
  case ER_BAD_DB_ERROR:
  case ER_HOST_IS_BLOCKED:
  case ER_HOST_NOT_PRIVILEGED:
    return error_code::store_unopenable;
  default:
    return says_disk_full(message) ? error_code::store_full
                                   : error_code::store_failed;
  }
}

std::string_view remedy_of(error_code code, unsigned number) noexcept {
  switch (number) {
  case CR_CONNECTION_ERROR:
  case CR_CONN_HOST_ERROR:
    return "; start the server, or correct host, port or socket of the URL";
  case CR_UNKNOWN_HOST:
    return "; correct the host of the URL";
  case CR_SSL_CONNECTION_ERROR:
    return "; see ssl-ca and the host of the URL, and the server's certificate";
  case ER_BAD_DB_ERROR:
    return "; create it with CREATE DATABASE, or correct the URL";
  case ER_ACCESS_DENIED_ERROR:
  case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
    return "; give the right user and password in the URL, in an option file"
           " or in MYSQL_PWD";
  default:
    break;
  }
  if (is_denied(number))
    return "; GRANT it to the user of the URL";
  switch (code) {
  case error_code::store_busy:
    return is_lost(number) ? "" : "; run again later";
  case error_code::store_full:
    return "; make room on its disk and run again";
  case error_code::store_read_only:
    return "; a target must be writable";
  default:
    return "";
  }
}

} // namespace dunlin::mariadb
