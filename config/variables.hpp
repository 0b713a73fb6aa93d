#pragma once

#include "config/error.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// `${NAME}` and `${NAME:default}` in the strings of a profile.

namespace dunlin {

/// Looks up a variable of the environment; nothing if it is not set. Handed in,
/// so that tests bring an environment of their own.
using environment_lookup
    = std::function<std::optional<std::string>(const std::string&)>;

/// A string with its variables resolved.
struct expanded_text {
  std::string text;
  /// The variables whose values are in `text`, in their order. Those that gave
  /// way to their default are not among them.
  std::vector<std::string> variables;
};

/// Letters, digits and `_`, no digit in front.
bool is_variable_name(std::string_view name) noexcept;

/// Resolves every `${NAME}` of `text`; `$${` stands for `${` itself. A variable
/// that is set to nothing counts as set. Fails with `variable_unset` or, where
/// a `${` is no variable, `bad_value`; the texts name no place yet.
result<expanded_text> expand_variables(std::string_view text,
                                       const environment_lookup& environment);

} // namespace dunlin
