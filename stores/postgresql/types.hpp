#pragma once

#include "stores/column_type.hpp"
#include "stores/postgresql/codec.hpp"

#include <libpq-fe.h>

#include <optional>
#include <string>

/// @file
/// What the catalogue says of a type, in common words.

namespace dunlin::postgresql {

/// A type as pg_type has it. Domains are told by the type that they are of.
struct type_facts {
  Oid oid = 0;
  /// -1: none.
  int modifier = -1;
  /// `pg_type.typname`.
  std::string name;
  bool is_enum = false;
  /// `pg_type.typcategory`: `S` for strings.
  char category = ' ';
  /// As `format_type` writes it with its modifier.
  std::string declared;
};

/// How values of the type are read in binary; empty: as their texts.
std::optional<codec> codec_of(const type_facts& type);

column_type column_type_of(const type_facts& type);

} // namespace dunlin::postgresql
