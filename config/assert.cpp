#include "config/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace dunlin::detail {

void assertion_failed(const char* what, const char* file, int line) noexcept {
  std::fprintf(stderr, "dunlin: internal error: %s (%s:%d)\n", what, file,
               line);
  std::abort();
}

} // namespace dunlin::detail
