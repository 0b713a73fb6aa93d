#pragma once

#include "stores/sql/lexical_rules.hpp"

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

} // namespace dunlin::mariadb
