#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// @file
/// The URL of a MariaDB store:
/// `mariadb://user:password@host:port/database?option=value&...`.

namespace dunlin::mariadb {

/// How long connecting may take, in seconds, unless the URL says otherwise.
inline constexpr uint32_t connect_timeout_default_s = 10;

/// How long a server may say nothing in the midst of a statement, in seconds,
/// unless the URL says otherwise, until it is asked on another connection
/// whether it still works at it: it may for hours, and one that was stopped
/// keeps its connections.
inline constexpr uint32_t read_timeout_default_s = 30;

/// What the URL of a store says. What is empty or 0 is left to the client
/// library: its option files, its environment, its defaults.
struct url_parts {
  std::string user;
  /// Not set: from an option file, or from MYSQL_PWD.
  std::optional<std::string> password;
  std::string host;
  uint16_t port = 0;
  std::string database;
  /// A socket in the file system, in place of host and port.
  std::string socket;
  /// Not set: as the client library does by itself.
  std::optional<bool> ssl;
  std::optional<bool> ssl_verify;
  std::string ssl_ca;
  std::string ssl_cert;
  std::string ssl_key;
  /// An option file in place of the usual ones.
  std::string default_file;
  /// 0: none.
  uint32_t connect_timeout_s = connect_timeout_default_s;
  uint32_t read_timeout_s = read_timeout_default_s;
};

/// Reads the URL of a store whose scheme is `mariadb`.
/// @returns `bad_value`, naming the store and the options that there are.
result<url_parts> parse_url(const store_config& store);

/// Which database it is, without the password: `mariadb://app@host:3306/shop`.
std::string display_url(const url_parts& parts);

} // namespace dunlin::mariadb
