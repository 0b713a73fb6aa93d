#include "app/graphviz.hpp"

#include "config/text.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace dunlin {

namespace {

/// A file without a name, closed with this object.
class memory_file {
public:
  explicit memory_file(const char* name)
      : descriptor_(memfd_create(name, MFD_CLOEXEC)) {
    // nop
  }

  memory_file(const memory_file&) = delete;
  memory_file& operator=(const memory_file&) = delete;

  ~memory_file() {
    if (descriptor_ >= 0)
      close(descriptor_);
  }

  int descriptor() const noexcept {
    return descriptor_;
  }

  bool fill(const std::string& text) const {
    const auto size = static_cast<ssize_t>(text.size());
    return descriptor_ >= 0
           && pwrite(descriptor_, text.data(), text.size(), 0) == size;
  }

  /// At most a few hundred bytes of its first line.
  std::string first_line() const {
    std::array<char, 300> bytes{};
    const auto count = pread(descriptor_, bytes.data(), bytes.size(), 0);
    std::string out{bytes.data(), count > 0 ? static_cast<size_t>(count) : 0};
    return out.substr(0, out.find('\n'));
  }

private:
  int descriptor_;
};

tl::unexpected<error> failed(const std::string& why) {
  return fail(error_code::picture_failed,
              "Graphviz's dot failed: " + why
                  + "; the drawing itself comes with -o FILE.dot");
}

result<pid_t> start(const std::string& format, int in, int out, int err) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  std::string name = "dot";
  auto wanted = "-T" + format;
  std::array<char*, 3> arguments{name.data(), wanted.data(), nullptr};
  pid_t child = -1;
  const int code = posix_spawnp(&child, "dot", &actions, nullptr,
                                arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (code == ENOENT)
    return fail(error_code::picture_failed,
                "there is no program dot to draw a picture; install Graphviz"
                " (apt-get install graphviz), or write the drawing itself with"
                " -o FILE.dot or -o FILE.mmd");
  if (code != 0)
    return failed(std::strerror(code));
  return child;
}

/// Waits for the end of the child, or ends it. @returns whether it ended by
/// itself.
bool await(pid_t child, std::chrono::milliseconds time_max, int& status) {
  // The function of this name can't be called from C++ in glibc 2.36.
  const auto handle = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  pollfd ended{handle, POLLIN, 0};
  const auto limit = static_cast<int>(time_max.count());
  const bool in_time = handle >= 0 && poll(&ended, 1, limit) == 1;
  if (!in_time)
    kill(child, SIGKILL);
  if (handle >= 0)
    close(handle);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ; // again
  return in_time;
}

} // namespace

result<void> draw_by_graphviz(const std::string& dot, const std::string& format,
                              int into, std::chrono::milliseconds time_max) {
  const memory_file in{"drawing"};
  const memory_file err{"complaints"};
  if (!in.fill(dot) || err.descriptor() < 0)
    return failed(std::strerror(errno));
  const auto child = start(format, in.descriptor(), into, err.descriptor());
  if (!child)
    return fail(child.error());
  int status = 0;
  if (!await(*child, time_max, status))
    return failed("it took more than " + std::to_string(time_max.count() / 1000)
                  + " s");
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return {};
  const auto said = printable(err.first_line());
  return failed(said.empty() ? "it said nothing" : said);
}

} // namespace dunlin
