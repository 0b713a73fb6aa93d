#include "app/mapping/child_spawner.hpp"

#include "app/mapping/child_entry.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace dunlin {

namespace {

/// What a pipe to or from a child may hold: room for some pages of rows, so
/// that neither waits for the other. What the system does not allow is done
/// without.
constexpr int pipe_bytes = 1 << 20;

struct pipe_ends {
  descriptor reading;
  descriptor writing;
};

tl::unexpected<error> system_problem(const std::string& what) {
  return fail(error_code::command_failed, what + ": " + std::strerror(errno));
}

result<pipe_ends> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return system_problem("no pipe");
  return pipe_ends{descriptor{ends[0]}, descriptor{ends[1]}};
}

/// Our end of a pipe: it never blocks.
descriptor ours(descriptor end) {
  fcntl(end.number(), F_SETFL, O_NONBLOCK);
  return end;
}

/// What the child tells before it is the program; 0: it is.
int read_status(const descriptor& status) {
  int problem = 0;
  ssize_t size = 0;
  do
    size = read(status.number(), &problem, sizeof problem);
  while (size < 0 && errno == EINTR);
  return size == sizeof problem ? problem : 0;
}

void kill_and_reap(pid_t child) {
  kill(child, SIGKILL);
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

/// The pipes between a child and us.
struct child_pipes {
  pipe_ends input;
  pipe_ends output;
  pipe_ends errors;
  pipe_ends status;
};

result<child_pipes> make_pipes() {
  child_pipes out;
  for (auto* one : {&out.input, &out.output, &out.errors, &out.status}) {
    auto made = make_pipe();
    if (!made)
      return fail(made.error());
    *one = std::move(*made);
  }
  for (const auto* one : {&out.input, &out.output})
    fcntl(one->writing.number(), F_SETPIPE_SZ, pipe_bytes);
  return out;
}

/// Forks; in the child it does not return.
pid_t fork_child(const child_command& command, const child_pipes& pipes) {
  std::vector<char*> words;
  for (const auto& word : command.words)
    words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  child_plan plan;
  plan.program = command.words.front().c_str();
  plan.arguments = words.data();
  plan.folder = command.folder.c_str();
  plan.streams[0] = pipes.input.reading.number();
  plan.streams[1] = pipes.output.writing.number();
  plan.streams[2] = pipes.errors.writing.number();
  plan.status = pipes.status.writing.number();
  plan.parent = getpid();
  const pid_t id = fork();
  if (id == 0)
    become_program(plan);
  return id;
}

result<started_child> start_child(const child_command& command,
                                  guardian& watcher) {
  auto pipes = make_pipes();
  if (!pipes)
    return fail(pipes.error());
  started_child out;
  out.id = fork_child(command, *pipes);
  if (out.id < 0)
    return system_problem("no further process");
  // Both of us say so: whoever comes first.
  setpgid(out.id, out.id);
  watcher.watch(out.id);
  pipes->status.writing.reset();
  int problem = read_status(pipes->status.reading);
  if (problem == 0) {
    // glibc 2.36 declares its own function for C alone.
    out.process
        = descriptor{static_cast<int>(syscall(SYS_pidfd_open, out.id, 0))};
    problem = out.process ? 0 : errno;
  }
  if (problem != 0) {
    kill_and_reap(out.id);
    watcher.forget(out.id);
    return fail(error_code::command_failed,
                command.words.front() + ": " + std::strerror(problem)
                    + (problem == ENOEXEC
                           ? "; a script begins with the line that names what"
                             " runs it: #!/usr/bin/env python3"
                           : ""));
  }
  out.input = ours(std::move(pipes->input.writing));
  out.output = ours(std::move(pipes->output.reading));
  out.errors = ours(std::move(pipes->errors.reading));
  return out;
}

/// A guardian or child that is gone is no reason to end.
void block_broken_pipes() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

} // namespace

child_spawner::child_spawner() : thread_([this] { work(); }) {
  // nop
}

child_spawner::~child_spawner() {
  {
    const std::lock_guard guard{mutex_};
    is_over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

result<started_child> child_spawner::spawn(const child_command& command) {
  order mine{&command, std::nullopt};
  std::unique_lock guard{mutex_};
  changed_.wait(guard, [this] { return open_ == nullptr; });
  open_ = &mine;
  changed_.notify_all();
  changed_.wait(guard, [&] { return mine.outcome.has_value(); });
  open_ = nullptr;
  changed_.notify_all();
  return std::move(*mine.outcome);
}

void child_spawner::forget(pid_t child) {
  const std::lock_guard guard{mutex_};
  if (guardian_)
    guardian_->forget(child);
}

void child_spawner::work() {
  block_broken_pipes();
  std::unique_lock guard{mutex_};
  for (;;) {
    changed_.wait(guard, [this] {
      return is_over_ || (open_ != nullptr && !open_->outcome);
    });
    if (is_over_)
      break;
    if (!guardian_) {
      auto started = guardian::start();
      if (!started) {
        open_->outcome = fail(started.error());
        changed_.notify_all();
        continue;
      }
      guardian_.emplace(std::move(*started));
    }
    // Under the lock: it takes a moment, and others would wait anyway.
    open_->outcome = start_child(*open_->command, *guardian_);
    changed_.notify_all();
  }
  guardian_.reset();
}

} // namespace dunlin
