#pragma once

#include <cstdint>

namespace dunlin::postgresql {

/// How the values of a column look in PostgreSQL's binary formats, as far as
/// they are read and written so. All others travel as texts.
enum class codec : uint8_t {
  boolean,
  int2,
  int4,
  int8,
  oid,
  float4,
  float8,
  numeric,
  text, ///< also enumerations, json, xml, citext
  bpchar,
  bytea,
  date,
  time,
  timestamp,
  timestamptz,
  uuid,
  jsonb, ///< a byte of version, then the text
};

} // namespace dunlin::postgresql
