#include "app/control/control_server.hpp"

#include "app/control/control_words.hpp"
#include "app/machine.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace dunlin {

namespace {

/// Somebody who can't be asked for: nobody's words are taken then.
constexpr uid_t unknown_user = static_cast<uid_t>(-1);

uid_t user_behind(const descriptor& socket) noexcept {
  ucred who{};
  socklen_t size = sizeof who;
  const int asked
      = getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, &who, &size);
  return asked == 0 ? who.uid : unknown_user;
}

/// The file's mode keeps others out already.
bool may_steer(uid_t user) noexcept {
  return user == geteuid() || user == 0;
}

/// Would work later; now there is nothing.
bool is_for_later() noexcept {
  return errno == EAGAIN || errno == EINTR;
}

} // namespace

result<std::unique_ptr<control_server>>
control_server::start(control_listener listener, answerer answer,
                      uint64_t client_time_ms) {
  descriptor end{eventfd(0, EFD_CLOEXEC)};
  if (!end)
    return fail(error_code::part_failed,
                std::generic_category().message(errno));
  std::unique_ptr<control_server> out{new control_server{
      std::move(listener), std::move(answer), client_time_ms, std::move(end)}};
  try {
    out->thread_ = std::thread{[server = out.get()] { server->serve(); }};
  } catch (const std::system_error& problem) {
    return fail(error_code::part_failed, problem.what());
  }
  return out;
}

control_server::control_server(control_listener listener, answerer answer,
                               uint64_t client_time_ms, descriptor end)
    : listener_(std::move(listener)), answer_(std::move(answer)),
      client_time_ms_(client_time_ms), end_(std::move(end)) {
  // nop
}

control_server::~control_server() {
  eventfd_write(end_.number(), 1);
  if (thread_.joinable())
    thread_.join();
}

void control_server::serve() {
  while (wait()) {
    hang_up_on_late_ones();
    accept_one();
    for (auto& each : clients_)
      if (each.outgoing.empty())
        hear(each);
    answer_one();
    for (auto& each : clients_)
      if (!each.outgoing.empty())
        send(each);
    std::erase_if(clients_, [](const client& each) { return !each.socket; });
    if (!rest())
      return;
  }
}

bool control_server::wait() {
  std::vector<pollfd> waits{{end_.number(), POLLIN, 0},
                            {listener_.socket().number(), POLLIN, 0}};
  const auto now_ms = steady_now_ms();
  int time_ms = -1;
  for (const auto& each : clients_) {
    const bool has_word = each.incoming.find('\n') != std::string::npos;
    const auto events = each.outgoing.empty() ? POLLIN : POLLOUT;
    waits.push_back({each.socket.number(), static_cast<short>(events), 0});
    const auto left = each.until_ms - std::min(now_ms, each.until_ms);
    // The first one has waited longest.
    if (time_ms < 0)
      time_ms = static_cast<int>(left);
    if (has_word && each.outgoing.empty())
      time_ms = 0;
  }
  const int news = poll(waits.data(), waits.size(), time_ms);
  return (news >= 0 || errno == EINTR) && waits.front().revents == 0;
}

bool control_server::rest() {
  pollfd over{end_.number(), POLLIN, 0};
  return poll(&over, 1, round_ms) <= 0;
}

void control_server::accept_one() {
  descriptor socket{accept4(listener_.socket().number(), nullptr, nullptr,
                            SOCK_CLOEXEC | SOCK_NONBLOCK)};
  if (!socket)
    return;
  const auto user = user_behind(socket);
  if (!may_steer(user))
    return;
  if (clients_.size() == clients_max)
    clients_.erase(clients_.begin());
  client next;
  next.socket = std::move(socket);
  next.user = user;
  next.until_ms = steady_now_ms() + client_time_ms_;
  clients_.push_back(std::move(next));
}

void control_server::hear(client& from) {
  if (from.incoming.find('\n') != std::string::npos)
    return;
  char bytes[word_bytes_max + 1];
  const auto size = recv(from.socket.number(), bytes, sizeof bytes, 0);
  if (size > 0)
    from.incoming.append(bytes, static_cast<size_t>(size));
  else if (size == 0 || !is_for_later())
    from.socket.reset();
}

void control_server::answer_one() {
  for (auto& each : clients_) {
    if (!each.socket || !each.outgoing.empty())
      continue;
    const auto end = each.incoming.find('\n');
    if (end == std::string::npos && each.incoming.size() <= word_bytes_max)
      continue;
    if (end == std::string::npos)
      each.outgoing
          = problem_line("a word has at most " + std::to_string(word_bytes_max)
                         + " bytes and a line break");
    else
      answer(each, std::string_view{each.incoming}.substr(0, end));
    return;
  }
}

void control_server::answer(client& whom, std::string_view word) {
  auto asked = parse_word(word);
  if (!asked) {
    whom.outgoing = problem_line(asked.error().text);
    return;
  }
  asked->user = said_by("control", whom.user);
  whom.outgoing = answer_(*asked);
}

void control_server::send(client& to) {
  if (!to.socket)
    return;
  const auto size = ::send(to.socket.number(), to.outgoing.data(),
                           to.outgoing.size(), MSG_NOSIGNAL);
  if (size < 0) {
    if (!is_for_later())
      to.socket.reset();
    return;
  }
  to.outgoing.erase(0, static_cast<size_t>(size));
  if (to.outgoing.empty())
    to.socket.reset();
}

void control_server::hang_up_on_late_ones() {
  const auto now_ms = steady_now_ms();
  std::erase_if(clients_,
                [&](const client& each) { return each.until_ms <= now_ms; });
}

} // namespace dunlin
