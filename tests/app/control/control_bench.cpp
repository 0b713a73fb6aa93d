#include "tests/app/control/control_bench.hpp"

#include "app/control/socket_address.hpp"

#include <poll.h>

#include <cstdlib>
#include <filesystem>

namespace dunlin::test {

namespace {

/// Reached only when something hangs.
constexpr int patience_ms = 60'000;

} // namespace

caller::caller(const std::string& path)
    : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  REQUIRE(connect_to(socket_, address_of(path)));
}

bool caller::say(const std::string& text) const {
  const auto size = send(socket_.number(), text.data(), text.size(),
                         MSG_NOSIGNAL | MSG_DONTWAIT);
  return size == static_cast<ssize_t>(text.size());
}

std::string caller::hear() const {
  std::string out;
  pollfd waits{socket_.number(), POLLIN, 0};
  while (poll(&waits, 1, patience_ms) > 0) {
    char bytes[65'536];
    const auto size = recv(socket_.number(), bytes, sizeof bytes, 0);
    if (size <= 0)
      break;
    out.append(bytes, static_cast<size_t>(size));
  }
  return out;
}

bool caller::is_hung_up() const {
  pollfd waits{socket_.number(), POLLIN, 0};
  char byte = 0;
  return poll(&waits, 1, patience_ms) > 0
         && recv(socket_.number(), &byte, 1, 0) <= 0;
}

control_bench::control_bench() {
  auto pattern
      = (std::filesystem::temp_directory_path() / "dunlin-control-XXXXXX")
            .string();
  folder_ = mkdtemp(pattern.data());
}

control_bench::~control_bench() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

control_listener control_bench::open() const {
  auto opened = control_listener::open(folders(), name);
  INFO((opened ? "" : opened.error().text));
  REQUIRE(opened);
  return std::move(*opened);
}

} // namespace dunlin::test
