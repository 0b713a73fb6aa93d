#pragma once

#include "config/touches.hpp"
#include "stores/postgresql/touches/object.hpp"

/// @file
/// What the ways to use an object are.

namespace dunlin::postgresql {

/// It changes nothing.
constexpr bool is_read(use_verb verb) noexcept {
  return verb == use_verb::mentions || verb == use_verb::reads
         || verb == use_verb::calls;
}

/// It changes what the object is.
constexpr bool is_definition(use_verb verb) noexcept {
  return verb == use_verb::defines || verb == use_verb::rewrites;
}

/// What it is to the plan. Which of two gets the lower number of a sequence is
/// left to chance, by promise.
constexpr touch_mode mode_of(use_verb verb) noexcept {
  return verb == use_verb::advances ? touch_mode::commutes
         : is_read(verb)            ? touch_mode::reads
                                    : touch_mode::writes;
}

} // namespace dunlin::postgresql
