#include "app/terminal_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace dunlin {

bool is_terminal(int descriptor) noexcept {
  return isatty(descriptor) == 1;
}

int open_terminal_again(int descriptor, int access) noexcept {
  if (!is_terminal(descriptor))
    return -1;
  const auto path = "/proc/self/fd/" + std::to_string(descriptor);
  return open(path.c_str(), access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

} // namespace dunlin
