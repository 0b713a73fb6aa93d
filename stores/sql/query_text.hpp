#pragma once

#include "config/error.hpp"
#include "stores/sql/lexical_rules.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// The query of a table step as a text, and what is said against it. All errors
/// are `query_invalid`, "the query ...", still without the database's name.

namespace dunlin::sql {

/// The query without the semicolon at its end. It must be one statement that
/// begins as one that reads does, without parameters and without INTO.
result<std::string> one_query(const lexical_rules& words,
                              const std::string& query);

/// Refuses two columns of one name.
/// @param are_same whether the database takes two names for one.
result<void> check_column_names(const std::vector<std::string>& columns,
                                bool (*are_same)(std::string_view,
                                                 std::string_view));

/// What a database says against the query alone is the query's fault; a lock, a
/// broken disk or a missing right is not.
error query_problem(error problem);

/// A query is read in brackets, behind FROM.
/// @param said what the database says against that.
std::string cannot_be_wrapped(const std::string& said);

} // namespace dunlin::sql
