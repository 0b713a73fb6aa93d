#pragma once

#include "stores/sql/lexical_rules.hpp"

#include <array>

namespace dunlin::mariadb {

/// How MariaDB's own scanner takes a text apart, with neither ANSI_QUOTES nor
/// NO_BACKSLASH_ESCAPES among its modes.
inline constexpr sql::lexical_rules lexical{
    .string_quotes = "'\"",
    .name_quotes = "`",
    .has_escapes = true,
    .dollar = sql::dollar_sign::word,
    .has_question_marks = true,
    .has_variables = true,
    .dashes_need_blank = true,
    .digits_begin_names = true,
    .has_hash_comments = true,
    .has_executable_comments = true,
};

/// The same with ANSI_QUOTES among its modes or not, and with
/// NO_BACKSLASH_ESCAPES or not.
inline constexpr sql::lexical_rules lexical_of(bool has_ansi_quotes,
                                               bool has_escapes) noexcept {
  auto out = lexical;
  out.string_quotes = has_ansi_quotes ? "'" : "'\"";
  out.name_quotes = has_ansi_quotes ? "`\"" : "`";
  out.has_escapes = has_escapes;
  return out;
}

/// All ways in which its scanner may take a text apart: a script may set its
/// modes, by what is not known before it runs.
inline constexpr std::array all_lexical{lexical, lexical_of(true, true),
                                        lexical_of(false, false),
                                        lexical_of(true, false)};

} // namespace dunlin::mariadb
