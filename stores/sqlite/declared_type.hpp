#pragma once

#include "stores/column_type.hpp"
#include "stores/store.hpp"

#include <string>
#include <string_view>

/// @file
/// Types of columns as SQLite's schemas declare them, from and to the common
/// words.

namespace dunlin::sqlite {

/// What a declared type says its column holds. SQLite itself takes it for a
/// hint: what stands there may be anything.
column_type type_of(std::string_view declared);

/// The declaration for a column that keeps the values of this type as they are.
std::string_view declaration_of(const column_type& type) noexcept;

/// The statement that makes the table of a step.
std::string create_table_sql(const target_spec& spec);

} // namespace dunlin::sqlite
