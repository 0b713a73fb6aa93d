#pragma once

#include "config/error.hpp"

#include <libpq-fe.h>

#include <string>
#include <string_view>

/// @file
/// What a server says went wrong, and what that means for a run.

namespace dunlin::postgresql {

/// An error as the server reports it.
struct server_problem {
  /// SQLSTATE, five characters; empty if libpq alone speaks.
  std::string state;
  /// One line.
  std::string message;
  std::string detail;
  std::string hint;
  std::string context;
  /// Of the table or constraint that is meant.
  std::string schema;
  std::string constraint;
  std::string column;
  /// Where in the statement, in characters from 1; empty if that is not said.
  std::string position;
};

/// What a failed result says.
server_problem problem_of(const PGresult* answer, const PGconn* handle);

/// What an error that the server reports means, by its SQLSTATE.
error_code code_of(std::string_view state) noexcept;

/// Whether another session changed the catalogue at the same place at the same
/// time: two GRANTs on one table, CREATE OR REPLACE or IF NOT EXISTS of one
/// name. Tried again, it meets what the other one left.
bool is_catalogue_race(const server_problem& problem) noexcept;

/// Whether a row alone is refused: integrity constraints (class 23) and values
/// that a column does not take (class 22).
bool is_row_refusal(std::string_view state) noexcept;

/// What it says in one line, and what to do where that is known. Whole rows
/// stay out of it, as it goes into messages and logs.
std::string text_of(const server_problem& problem);

/// The error in one line: what, where, and what to do where that is known.
/// @param where the database's name.
error to_error(const server_problem& problem, const std::string& where);

} // namespace dunlin::postgresql
