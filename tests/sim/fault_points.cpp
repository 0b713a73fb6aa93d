#include "tests/sim/fault_points.hpp"

namespace dunlin {

result<void> fault_points::before(std::string_view) {
  return {};
}

result<void> fault_points::after(std::string_view) {
  return {};
}

} // namespace dunlin
