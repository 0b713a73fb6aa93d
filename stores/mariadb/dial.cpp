#include "stores/mariadb/dial.hpp"

#include "stores/mariadb/silence.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <climits>
#include <mutex>
#include <string>
#include <utility>

namespace dunlin::mariadb {

namespace {

/// How long a peer may leave what was sent without any sign that it arrived, in
/// milliseconds, and how a connection is tried that says nothing: first after
/// ten seconds, then every five, four times.
constexpr unsigned unacknowledged_ms = 30'000;
constexpr int keepalive_idle_s = 10;
constexpr int keepalive_interval_s = 5;
constexpr int keepalive_probes = 4;

const char* or_null(const std::string& text) noexcept {
  return text.empty() ? nullptr : text.c_str();
}

/// Whether the URL asks for TLS: the rest of what it says of it is of no use
/// without.
bool wants_tls(const url_parts& parts) noexcept {
  return parts.ssl.value_or(parts.ssl_verify.value_or(false)
                            || !parts.ssl_ca.empty() || !parts.ssl_cert.empty()
                            || !parts.ssl_key.empty());
}

/// The same once the library has read its option files.
bool was_to_have_tls(const MYSQL& handle, const url_parts& parts) noexcept {
  const auto& set = handle.options;
  return parts.ssl.value_or(wants_tls(parts) || set.ssl_ca != nullptr
                            || set.ssl_cert != nullptr
                            || set.ssl_key != nullptr);
}

void set_tls(MYSQL* handle, const url_parts& parts) noexcept {
  const auto set = [handle](mysql_option option, bool on) {
    const my_bool flag = on ? 1 : 0;
    mysql_options(handle, option, &flag);
  };
  const bool is_wanted = wants_tls(parts);
  if (is_wanted || parts.ssl)
    set(MYSQL_OPT_SSL_ENFORCE, is_wanted);
  for (const auto& [option, file] :
       {std::pair{MYSQL_OPT_SSL_CA, &parts.ssl_ca},
        std::pair{MYSQL_OPT_SSL_CERT, &parts.ssl_cert},
        std::pair{MYSQL_OPT_SSL_KEY, &parts.ssl_key}})
    if (is_wanted && !file->empty())
      mysql_options(handle, option, file->c_str());
  // A certificate authority that is named is there to be asked.
  if (parts.ssl_verify || parts.ssl == false || !parts.ssl_ca.empty())
    set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT,
        is_wanted && parts.ssl_verify.value_or(!parts.ssl_ca.empty()));
}

void set_options(MYSQL* handle, const url_parts& parts) noexcept {
  const unsigned connect_s = parts.connect_timeout_s;
  const unsigned read_s = parts.read_timeout_s;
  const unsigned no_local_files = 0;
  mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
  mysql_options(handle, MYSQL_OPT_READ_TIMEOUT, &read_s);
  mysql_options(handle, MYSQL_OPT_WRITE_TIMEOUT, &read_s);
  // In the midst of a call a silence is looked into before it is an error.
  mysql_options(handle, MARIADB_OPT_IO_WAIT,
                reinterpret_cast<const void*>(&silence::wait));
  mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &no_local_files);
  if (!parts.default_file.empty())
    mysql_options(handle, MYSQL_READ_DEFAULT_FILE, parts.default_file.c_str());
  mysql_options(handle, MYSQL_READ_DEFAULT_GROUP, "dunlin");
  set_tls(handle, parts);
  // Who holds the run lock is told by these.
  char host[HOST_NAME_MAX + 1] = "";
  static_cast<void>(gethostname(host, sizeof host - 1));
  const auto process = std::to_string(getpid());
  mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "dunlin");
  mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "dunlin_host", host);
  mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "dunlin_process",
                 process.c_str());
}

void keep_alive(int socket) noexcept {
  const auto set = [socket](int level, int name, auto setting) {
    setsockopt(socket, level, name, &setting, sizeof setting);
  };
  // A socket of the file system takes none of these, and needs none.
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, keepalive_idle_s);
  set(IPPROTO_TCP, TCP_KEEPINTVL, keepalive_interval_s);
  set(IPPROTO_TCP, TCP_KEEPCNT, keepalive_probes);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, unacknowledged_ms);
}

/// The library's own beginning is not safe in several threads at once.
void begin_library() {
  static std::once_flag begun;
  std::call_once(begun, [] { mysql_server_init(0, nullptr, nullptr); });
}

} // namespace

dialled dial(const url_parts& parts) noexcept {
  begin_library();
  // Connecting has a limit of its own.
  const silence::watch unwatched{nullptr};
  dialled out;
  out.handle.reset(mysql_init(nullptr));
  auto* handle = out.handle.get();
  if (handle == nullptr)
    return out;
  set_options(handle, parts);
  const auto* password = parts.password ? parts.password->c_str() : nullptr;
  out.is_open = mysql_real_connect(
                    handle, or_null(parts.host), or_null(parts.user), password,
                    parts.database.c_str(), parts.port, or_null(parts.socket),
                    CLIENT_REMEMBER_OPTIONS | CLIENT_FOUND_ROWS)
                != nullptr;
  if (!out.is_open)
    return out;
  // The library goes on without TLS where the server has none, unless it is to
  // verify. A socket of the file system needs none.
  out.lacks_tls = was_to_have_tls(*handle, parts)
                  && handle->unix_socket == nullptr
                  && mysql_get_ssl_cipher(handle) == nullptr;
  out.is_open = !out.lacks_tls;
  // An option file may have said otherwise.
  const my_bool never = 0;
  mysql_options(handle, MYSQL_OPT_RECONNECT, &never);
  keep_alive(static_cast<int>(mysql_get_socket(handle)));
  return out;
}

} // namespace dunlin::mariadb
