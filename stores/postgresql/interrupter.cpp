#include "stores/postgresql/interrupter.hpp"

#include "config/assert.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace dunlin::postgresql {

interrupter::interrupter()
    : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  DUNLIN_ASSERT(descriptor_ >= 0);
}

interrupter::~interrupter() {
  close(descriptor_);
}

void interrupter::cancel() noexcept {
  const uint64_t one = 1;
  // Full: it was told so often already.
  static_cast<void>(!write(descriptor_, &one, sizeof one));
}

void interrupter::clear() noexcept {
  uint64_t told = 0;
  static_cast<void>(!read(descriptor_, &told, sizeof told));
}

} // namespace dunlin::postgresql
