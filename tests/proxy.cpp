#include "tests/proxy.hpp"

#include "config/assert.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <utility>

namespace dunlin::test {

namespace {

/// Reached only when something hangs.
constexpr std::chrono::seconds patience{180};

/// Which side of a connection is whose.
constexpr int client_side = 0;
constexpr int server_side = 1;

sockaddr_in loopback(uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  out.sin_port = htons(port);
  return out;
}

int new_socket() {
  const int out = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  DUNLIN_ASSERT(out >= 0);
  return out;
}

bool send_all(int to, const std::string& bytes) {
  size_t at = 0;
  while (at < bytes.size()) {
    const auto sent
        = send(to, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (sent <= 0)
      return false;
    at += static_cast<size_t>(sent);
  }
  return true;
}

/// Where the port of a URL begins and ends.
std::pair<size_t, size_t> place_of_port(const std::string& url) {
  const auto host = url.find('@') + 1;
  const auto begin = url.find(':', host) + 1;
  return {begin, url.find('/', begin)};
}

} // namespace

proxy::proxy(uint16_t port) : server_port_(port), listener_(new_socket()) {
  auto address = loopback(0);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  DUNLIN_ASSERT(bind(listener_, generic, size) == 0);
  DUNLIN_ASSERT(listen(listener_, 64) == 0);
  DUNLIN_ASSERT(getsockname(listener_, generic, &size) == 0);
  port_ = ntohs(address.sin_port);
  server_ = std::thread{[this] { serve(); }};
}

proxy::~proxy() {
  shutdown(listener_, SHUT_RDWR);
  server_.join();
  close(listener_);
  {
    const std::lock_guard guard{mutex_};
    for (auto& each : connections_)
      end(each);
  }
  for (auto& each : connections_) {
    for (auto& thread : each.threads)
      thread.join();
    for (const int side : each.sides)
      close(side);
  }
}

std::string proxy::url_through(const std::string& url) const {
  auto out = url;
  const auto [begin, end] = place_of_port(url);
  return out.replace(begin, end - begin, std::to_string(port_));
}

void proxy::cut_when(const cut& wanted) {
  const std::lock_guard guard{mutex_};
  cut_ = wanted;
  is_armed_ = true;
  has_cut_ = false;
  passed_bytes_ = 0;
  times_ = 0;
}

bool proxy::has_cut() {
  std::unique_lock guard{mutex_};
  return changed_.wait_for(guard, patience, [this] { return has_cut_; });
}

void proxy::swallow(bool new_ones) {
  const std::lock_guard guard{mutex_};
  swallows_new_ = new_ones;
  for (auto& each : connections_)
    each.is_swallowed = true;
}

void proxy::cut_clients_off() {
  const std::lock_guard guard{mutex_};
  for (auto& each : connections_) {
    each.is_swallowed = true;
    shutdown(each.sides[client_side], SHUT_RDWR);
  }
}

void proxy::recover() {
  const std::lock_guard guard{mutex_};
  swallows_new_ = false;
  refusals_left_ = 0;
  for (auto& each : connections_)
    if (each.is_swallowed)
      end(each);
}

void proxy::serve() {
  for (;;) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0)
      return;
    open(client);
  }
}

void proxy::open(int client) {
  const int server = new_socket();
  const std::lock_guard guard{mutex_};
  auto address = loopback(server_port_);
  const bool refuses = refusals_left_ > 0;
  if (refuses)
    --refusals_left_;
  if (refuses
      || connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address)
             != 0) {
    close(client);
    close(server);
    return;
  }
  auto& made = connections_.emplace_back();
  made.sides[client_side] = client;
  made.sides[server_side] = server;
  made.is_swallowed = swallows_new_;
  for (int from = 0; from < 2; ++from)
    made.threads[from] = std::thread{[this, &made, from] { pass(made, from); }};
}

/// Ends with the connection. What one side sends last reaches the other.
void proxy::pass(connection& of, int from) {
  std::string bytes;
  for (;;) {
    bytes.resize(64 * 1024);
    const auto got = recv(of.sides[from], bytes.data(), bytes.size(), 0);
    bytes.resize(got > 0 ? static_cast<size_t>(got) : 0);
    std::unique_lock guard{mutex_};
    if (of.is_cut)
      return;
    // Nor does the end of a side get through.
    if (bytes.empty() && of.is_swallowed)
      return;
    if (bytes.empty()) {
      shutdown(of.sides[1 - from], SHUT_WR);
      return;
    }
    if (!is_to_pass(of, from, bytes))
      continue;
    guard.unlock();
    if (!send_all(of.sides[1 - from], bytes))
      return;
  }
}

bool proxy::is_to_pass(connection& of, int from, const std::string& bytes) {
  if (of.is_swallowed)
    return false;
  if (from == server_side && of.answer_is_lost) {
    cut_now(of);
    return false;
  }
  if (!is_armed_ || !is_time(of, from, bytes))
    return true;
  is_armed_ = false;
  if (!cut_.server_gets_it) {
    cut_now(of);
    return false;
  }
  of.answer_is_lost = true;
  return true;
}

bool proxy::is_time(connection& of, int from, const std::string& bytes) {
  if (cut_.looks_at_answers != (from == server_side))
    return false;
  passed_bytes_ += bytes.size();
  if (cut_.text.empty())
    return passed_bytes_ >= cut_.bytes;
  auto& tail = of.tails[from];
  tail += bytes;
  for (auto at = tail.find(cut_.text); at != std::string::npos;
       at = tail.find(cut_.text)) {
    tail.erase(0, at + cut_.text.size());
    ++times_;
  }
  if (tail.size() >= cut_.text.size())
    tail.erase(0, tail.size() - cut_.text.size() + 1);
  return times_ >= cut_.count;
}

void proxy::cut_now(connection& of) {
  refusals_left_ = cut_.refusals;
  has_cut_ = true;
  if (cut_.refusals > 0)
    for (auto& each : connections_)
      end(each);
  end(of);
  changed_.notify_all();
}

void proxy::end(connection& of) {
  of.is_cut = true;
  for (const int side : of.sides)
    shutdown(side, SHUT_RDWR);
}

uint16_t port_of(const std::string& url) {
  const auto [begin, end] = place_of_port(url);
  return static_cast<uint16_t>(std::stoul(url.substr(begin, end - begin)));
}

} // namespace dunlin::test
