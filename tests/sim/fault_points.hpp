#pragma once

#include "config/error.hpp"

#include <string_view>

/// @file
/// Where a simulated store can be made to fail.

namespace dunlin {

/// Is asked around every operation of a simulated store. The default lets all
/// of them pass; a test derives from it to fail, to count, or to look.
class fault_points {
public:
  virtual ~fault_points() = default;

  /// Called before an operation has had any effect; an error is returned in its
  /// place.
  /// @param operation the name of a function of `stores/store.hpp`.
  virtual result<void> before(std::string_view operation);

  /// Called after the operation succeeded; an error takes the place of
  /// its answer: done, but the asker can't know.
  virtual result<void> after(std::string_view operation);

  /// Carries out `body` between the two.
  template <class Body>
  auto around(std::string_view operation, Body body) -> decltype(body()) {
    if (auto passed = before(operation); !passed)
      return tl::unexpected(passed.error());
    auto answer = body();
    if (!answer)
      return answer;
    if (auto passed = after(operation); !passed)
      return tl::unexpected(passed.error());
    return answer;
  }
};

} // namespace dunlin
