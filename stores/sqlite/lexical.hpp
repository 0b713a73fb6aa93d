#pragma once

#include "stores/sql/lexical_rules.hpp"

namespace dunlin::sqlite {

/// How SQLite's own tokenizer takes a text apart.
inline constexpr sql::lexical_rules lexical{
    .name_quotes = "\"`[",
    .dollar = sql::dollar_sign::parameter,
    .has_question_marks = true,
    .parameter_signs = ":@",
};

} // namespace dunlin::sqlite
