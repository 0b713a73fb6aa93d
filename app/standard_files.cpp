#include "app/standard_files.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace dunlin {

void fill_standard_files() noexcept {
  int opened = -1;
  // Each takes the lowest number that is free.
  do
    opened = open("/dev/null", O_RDWR);
  while (opened >= 0 && opened <= STDERR_FILENO);
  if (opened >= 0)
    close(opened);
}

} // namespace dunlin
