#pragma once

#include "stores/sql/lexical_rules.hpp"

namespace dunlin::postgresql {

/// How PostgreSQL's own scanner takes a text apart, with
/// `standard_conforming_strings` on.
inline constexpr sql::lexical_rules lexical{
    .has_prefixes = true,
    .dollar = sql::dollar_sign::quote,
    .returns_end_lines = true,
    .comments_nest = true,
    .folds_names = true,
};

} // namespace dunlin::postgresql
