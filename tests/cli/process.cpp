#include "tests/cli/process.hpp"

#include "tests/cli/forbid_writing.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

namespace dunlin::test {

namespace {

using clock = std::chrono::steady_clock;

int milliseconds_until(clock::time_point until) {
  using namespace std::chrono;
  const auto left = duration_cast<milliseconds>(until - clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, 60'000));
}

/// Of the user and the group that own nothing.
constexpr unsigned nobody = 65'534;

void give_up_privileges() {
  if (geteuid() == 0
      && (setgroups(0, nullptr) != 0 || setresgid(nobody, nobody, nobody) != 0
          || setresuid(nobody, nobody, nobody) != 0))
    _exit(126);
}

[[noreturn]] void become(const launch& what, const int (&pipes)[2][2]) {
  for (int i = 0; i < 2; ++i)
    dup2(pipes[i][1], i + 1);
  const int none = open("/dev/null", O_RDONLY);
  dup2(none, 0);
  if (chdir(what.folder.c_str()) != 0)
    _exit(126);
  for (const auto& [name, value] : what.environment)
    setenv(name.c_str(), value.c_str(), 1);
  if (what.file_bytes_max) {
    const rlimit limit{*what.file_bytes_max, *what.file_bytes_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (!what.may_write)
    forbid_writing();
  std::vector<char*> arguments{const_cast<char*>(what.program.c_str())};
  for (const auto& argument : what.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  if (!what.unprivileged) {
    execv(what.program.c_str(), arguments.data());
    _exit(127);
  }
  // Found before: nobody may not reach the folder that it is in.
  const int program = open(what.program.c_str(), O_PATH | O_CLOEXEC);
  give_up_privileges();
  fexecve(program, arguments.data(), environ);
  _exit(127);
}

} // namespace

process::process(const launch& what) {
  int pipes[2][2];
  for (auto& ends : pipes)
    if (pipe2(ends, O_CLOEXEC) != 0)
      std::abort();
  id_ = fork();
  if (id_ < 0)
    std::abort();
  if (id_ == 0)
    become(what, pipes);
  for (int i = 0; i < 2; ++i) {
    close(pipes[i][1]);
    pipes_[i] = pipes[i][0];
  }
}

process::~process() {
  if (!is_over_) {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  for (int end : pipes_)
    if (end >= 0)
      close(end);
}

void process::send(int signal) const noexcept {
  kill(id_, signal);
}

bool process::listen(clock::time_point until) {
  pollfd waits[]{{pipes_[0], POLLIN, 0}, {pipes_[1], POLLIN, 0}};
  if (poll(waits, 2, milliseconds_until(until)) <= 0)
    return false;
  for (int i = 0; i < 2; ++i) {
    if (waits[i].revents == 0)
      continue;
    char bytes[4096];
    const auto size = read(pipes_[i], bytes, sizeof bytes);
    if (size > 0) {
      said_[i].append(bytes, static_cast<size_t>(size));
    } else {
      close(pipes_[i]);
      pipes_[i] = -1;
    }
  }
  return pipes_[0] >= 0 || pipes_[1] >= 0;
}

bool process::has_said(std::string_view text) {
  const auto until = clock::now() + patience;
  const auto is_there = [&] {
    return said_[0].find(text) != std::string::npos
           || said_[1].find(text) != std::string::npos;
  };
  while (!is_there() && listen(until)) {
  }
  return is_there();
}

ending process::wait() {
  const auto until = clock::now() + patience;
  while (listen(until)) {
  }
  ending out;
  // Its pipes are closed, or it hangs.
  if (pipes_[0] >= 0 || pipes_[1] >= 0)
    kill(id_, SIGKILL);
  int status = 0;
  waitpid(id_, &status, 0);
  is_over_ = true;
  if (pipes_[0] < 0 && pipes_[1] < 0)
    out.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  out.out = said_[0];
  out.err = said_[1];
  return out;
}

} // namespace dunlin::test
