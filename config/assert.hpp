#pragma once

/// @file
/// Assertions for our own mistakes: always on, in release too. Input of a user
/// or a database never reaches one.

namespace dunlin::detail {

/// Prints where and what, then aborts, so that nothing more is committed.
[[noreturn]] void assertion_failed(const char* what, const char* file,
                                   int line) noexcept;

} // namespace dunlin::detail

/// States a condition that only a mistake of ours can break.
#define DUNLIN_ASSERT(condition) \
  ((condition) \
       ? static_cast<void>(0) \
       : ::dunlin::detail::assertion_failed(#condition, __FILE__, __LINE__))
