#include "stores/sqlite/lock.hpp"

#include "stores/sqlite/file.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <system_error>

namespace dunlin::sqlite {

namespace {

/// The longest content that is read: a host's name and a number.
constexpr size_t holder_bytes_max = HOST_NAME_MAX + 32;

/// How often the lock is tried while somebody only looks at it, and the pause
/// between, in milliseconds: a look takes microseconds.
constexpr int looks_max = 100;
constexpr int look_ms = 1;

class file_lock : public run_lock {
public:
  explicit file_lock(int descriptor) noexcept : descriptor_(descriptor) {
    // nop
  }

  file_lock(const file_lock&) = delete;
  file_lock& operator=(const file_lock&) = delete;

  ~file_lock() override {
    // Closing gives the lock back.
    close(descriptor_);
  }

private:
  int descriptor_;
};

tl::unexpected<error> refuse(const std::string& path, int system_errno) {
  return fail(error_code::store_unopenable,
              one_line(path) + ": the run lock can't be taken: "
                  + std::generic_category().message(system_errno));
}

/// `host pid` of this process, one line.
std::string own_name() {
  char host[HOST_NAME_MAX + 1] = "";
  if (gethostname(host, sizeof host) != 0 || host[0] == '\0')
    return "localhost " + std::to_string(getpid()) + "\n";
  host[HOST_NAME_MAX] = '\0';
  return std::string{host} + " " + std::to_string(getpid()) + "\n";
}

/// What the holder wrote about itself, as words of a message.
std::string holder_of(int descriptor) {
  char bytes[holder_bytes_max];
  const auto size = pread(descriptor, bytes, sizeof bytes, 0);
  std::string_view text{bytes, size > 0 ? static_cast<size_t>(size) : 0};
  text = text.substr(0, text.find('\n'));
  const auto gap = text.rfind(' ');
  if (gap == std::string_view::npos)
    return "another process, which has not written its name yet";
  return "process " + one_line(text.substr(gap + 1)) + " on host "
         + one_line(text.substr(0, gap));
}

/// Takes the lock unless another run has it. Whoever asks for the holder has it
/// for a moment too, but shares it, which tells the two apart.
/// @returns whether the lock is taken; errno says why not.
bool take(int descriptor) {
  for (int tries = 0; tries < looks_max; ++tries) {
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0)
      return true;
    if (errno != EWOULDBLOCK || flock(descriptor, LOCK_SH | LOCK_NB) != 0)
      return false;
    flock(descriptor, LOCK_UN);
    poll(nullptr, 0, look_ms);
  }
  errno = EWOULDBLOCK;
  return false;
}

} // namespace

result<std::unique_ptr<run_lock>> lock_file(const std::string& path) {
  const auto file = path + ".dunlin-lock";
  const int descriptor
      = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0644);
  if (descriptor < 0)
    return refuse(file, errno);
  auto lock = std::make_unique<file_lock>(descriptor);
  if (!take(descriptor)) {
    if (errno != EWOULDBLOCK)
      return refuse(file, errno);
    return fail(error_code::lock_held,
                one_line(path)
                    + ": another run holds the lock: " + holder_of(descriptor)
                    + "; wait until it has ended, or stop it");
  }
  const auto name = own_name();
  if (ftruncate(descriptor, 0) != 0
      || pwrite(descriptor, name.data(), name.size(), 0)
             != static_cast<ssize_t>(name.size()))
    return refuse(file, errno);
  return lock;
}

result<std::string> file_lock_holder(const std::string& path) {
  const auto file = path + ".dunlin-lock";
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) {
    if (errno == ENOENT)
      return std::string{};
    return refuse(file, errno);
  }
  const file_lock look{descriptor};
  if (flock(descriptor, LOCK_SH | LOCK_NB) == 0)
    return std::string{};
  if (errno != EWOULDBLOCK)
    return refuse(file, errno);
  return holder_of(descriptor);
}

} // namespace dunlin::sqlite
