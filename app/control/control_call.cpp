#include "app/control/control_call.hpp"

#include "app/control/control_words.hpp"
#include "app/control/socket_address.hpp"
#include "app/machine.hpp"
#include "config/text.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace dunlin {

namespace {

/// How long a run may take to answer: it does at once, unless it stands still.
constexpr uint64_t answer_time_max_ms = 5'000;

using fate = call_outcome::fate;

std::string problem_at(const std::string& path) {
  return printable(path) + ": " + std::generic_category().message(errno);
}

/// Waits until the socket is ready for it.
bool wait_for(const descriptor& socket, short events, uint64_t until_ms) {
  const auto now_ms = steady_now_ms();
  pollfd waits{socket.number(), events, 0};
  return poll(&waits, 1,
              static_cast<int>(until_ms - std::min(now_ms, until_ms)))
         > 0;
}

call_outcome silent(const std::string& path) {
  return {fate::silent, printable(path)
                            + ": the run gives no answer; it may be stopped"
                              " (Ctrl-Z), or have just ended"};
}

bool is_for_later() noexcept {
  return errno == EAGAIN || errno == EINTR;
}

/// Sends the word and reads a line.
call_outcome talk(const descriptor& socket, const std::string& path,
                  const std::string& word) {
  const auto until_ms = steady_now_ms() + answer_time_max_ms;
  const auto line = word + "\n";
  // It fits into what the system keeps of an empty connection.
  if (send(socket.number(), line.data(), line.size(), MSG_NOSIGNAL)
      != static_cast<ssize_t>(line.size()))
    return silent(path);
  std::string answer;
  while (answer.size() < answer_bytes_max
         && wait_for(socket, POLLIN, until_ms)) {
    char bytes[4096];
    const auto size = recv(socket.number(), bytes, sizeof bytes, 0);
    if (size <= 0 && !(size < 0 && is_for_later()))
      break;
    if (size > 0)
      answer.append(bytes, static_cast<size_t>(size));
    if (const auto end = answer.find('\n'); end != std::string::npos)
      return {fate::answered, answer.substr(0, end)};
  }
  return silent(path);
}

call_outcome call_at(const runtime_folder& folder, const std::string& name,
                     const std::string& word) {
  const auto trust = geteuid() == 0 ? folder_trust::anyone : folder_trust::own;
  const auto path = folder.path + "/" + name;
  auto opened = open_runtime_folder({folder.path}, trust);
  if (!opened)
    return {fate::nobody, opened.error().text};
  descriptor caller{
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!caller)
    return {fate::refused, problem_at(path)};
  if (connect_to(caller, address_of(path_within(*opened, name))))
    return talk(caller, path, word);
  if (errno == EAGAIN)
    return silent(path); // nobody accepts any more
  const bool is_nobody = errno == ENOENT || errno == ECONNREFUSED;
  return {is_nobody ? fate::nobody : fate::refused, problem_at(path)};
}

} // namespace

call_outcome call_run(const std::vector<runtime_folder>& folders,
                      const std::string& name, const steer_request& word) {
  call_outcome out;
  for (const auto& folder : folders) {
    auto next = call_at(folder, name, word_text(word));
    if (next.what == fate::answered)
      return next;
    // Of those without an answer, the one that came nearest to it.
    if (out.text.empty() || next.what > out.what)
      out = std::move(next);
  }
  return out;
}

} // namespace dunlin
