#pragma once

#include "app/control/control_words.hpp"
#include "app/options.hpp"

#include <string>

/// @file
/// What `dunlin control` prints: pure.

namespace dunlin {

/// The answer for people: what became of the word, and after `status` what each
/// step under way does.
/// @param migration its name.
std::string control_text(const std::string& migration,
                         const control_answer& answer, const options& asked);

/// The answer as one object of JSON.
std::string control_json(const control_answer& answer);

} // namespace dunlin
