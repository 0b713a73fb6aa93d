#pragma once

#include "app/options.hpp"

#include <string>

/// @file
/// What the user may type next.

namespace dunlin {

/// An argument as a shell takes it back: in quotes where it must be.
std::string shell_word(const std::string& argument);

/// `dunlin VERB PROFILE ...` over the same profile, `--with` files and
/// overrides; of a run of the same steps over the same listed keys.
std::string command_line(const std::string& verb, const options& asked);

/// What to say of a step with a statement in doubt, once somebody has looked:
/// two lines.
std::string settle_lines(const std::string& step, const options& asked);

/// When a run goes on that has come to a step in doubt.
inline constexpr const char* doubt_condition
    = "once the doubt is settled by dunlin resolve";

/// The last line of what a command prints: `Next, CONDITION: COMMAND`.
std::string next_line(const std::string& condition, const std::string& command);

} // namespace dunlin
