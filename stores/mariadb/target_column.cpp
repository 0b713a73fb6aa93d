#include "stores/mariadb/target_column.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dunlin::mariadb {

namespace {

struct named_form {
  std::string_view type;
  stored_form form;
  uint32_t size;
};

constexpr std::array forms{
    named_form{"tinyint", stored_form::integer, 1},
    named_form{"smallint", stored_form::integer, 2},
    named_form{"mediumint", stored_form::integer, 3},
    named_form{"int", stored_form::integer, 4},
    named_form{"bigint", stored_form::integer, 8},
    named_form{"bit", stored_form::bits, 1},
    named_form{"year", stored_form::year, 0},
    named_form{"float", stored_form::real4, 0},
    named_form{"double", stored_form::real8, 0},
    named_form{"decimal", stored_form::decimal, 0},
    named_form{"char", stored_form::padded_text, 0},
    named_form{"varchar", stored_form::text, 0},
    named_form{"tinytext", stored_form::text, 0},
    named_form{"text", stored_form::text, 0},
    named_form{"mediumtext", stored_form::text, 0},
    named_form{"longtext", stored_form::text, 0},
    named_form{"json", stored_form::text, 0},
    named_form{"enum", stored_form::choice, 0},
    named_form{"set", stored_form::choices, 0},
    named_form{"binary", stored_form::padded_bytes, 0},
    named_form{"varbinary", stored_form::bytes, 0},
    named_form{"tinyblob", stored_form::bytes, 0},
    named_form{"blob", stored_form::bytes, 0},
    named_form{"mediumblob", stored_form::bytes, 0},
    named_form{"longblob", stored_form::bytes, 0},
    named_form{"date", stored_form::date, 0},
    named_form{"time", stored_form::time, 0},
    named_form{"datetime", stored_form::timestamp, 0},
    named_form{"timestamp", stored_form::instant, 0},
    named_form{"uuid", stored_form::uuid, 0},
};

/// The numbers in the brackets of `decimal(10,2) unsigned`.
std::array<uint32_t, 2> numbers_of(std::string_view declared) {
  std::array<uint32_t, 2> out{0, 0};
  const auto open = declared.find('(');
  if (open == std::string_view::npos)
    return out;
  const auto* at = declared.data() + open + 1;
  const auto* end = declared.data() + declared.size();
  for (auto& number : out) {
    const auto read = std::from_chars(at, end, number);
    if (read.ec != std::errc{} || read.ptr == end || *read.ptr != ',')
      break;
    at = read.ptr + 1;
  }
  return out;
}

/// The texts in the brackets of `enum('a','b')`.
std::vector<std::string> members_of(std::string_view declared) {
  std::vector<std::string> out;
  sql::sql_lexer lexer{lexical, declared};
  for (auto token = lexer.next(); token.kind != sql::token_kind::end
                                  && token.kind != sql::token_kind::broken;
       token = lexer.next()) {
    if (token.kind != sql::token_kind::string)
      continue;
    auto& member = out.emplace_back();
    const auto text = sql::bare_text(token);
    for (size_t at = 0; at < text.size(); ++at) {
      // A quote inside stands there twice, a backslash too.
      if ((text[at] == '\'' || text[at] == '\\') && at + 1 < text.size())
        ++at;
      member.push_back(text[at]);
    }
  }
  return out;
}

/// Bytes of a character in the character set that a collation is of.
uint32_t character_bytes_of(std::string_view collation) {
  if (collation.starts_with("utf8mb4_"))
    return 4;
  if (collation.starts_with("utf8mb3_") || collation.starts_with("utf8_"))
    return 3;
  return collation.starts_with("ascii_") ? 1 : 0;
}

type_family family_of(stored_form form) noexcept {
  switch (form) {
  case stored_form::integer:
  case stored_form::bits:
  case stored_form::year:
    return type_family::integer;
  case stored_form::real4:
  case stored_form::real8:
    return type_family::real;
  case stored_form::decimal:
    return type_family::decimal;
  case stored_form::text:
  case stored_form::padded_text:
  case stored_form::choice:
  case stored_form::choices:
    return type_family::text;
  case stored_form::bytes:
  case stored_form::padded_bytes:
    return type_family::blob;
  case stored_form::date:
    return type_family::date;
  case stored_form::time:
    return type_family::time;
  case stored_form::timestamp:
    return type_family::timestamp;
  case stored_form::instant:
    return type_family::instant;
  case stored_form::uuid:
    return type_family::uuid;
  case stored_form::foreign:
    break;
  }
  return type_family::other;
}

} // namespace

target_column target_column_of(const column_facts& facts) {
  target_column out;
  out.name = facts.name;
  out.declared = facts.declared;
  out.is_not_null = facts.is_not_null;
  out.is_numbered = facts.is_numbered;
  out.is_unsigned = facts.declared.find(" unsigned") != std::string::npos;
  out.characters_max = facts.characters_max;
  out.bytes_max = facts.bytes_max;
  out.character_bytes = character_bytes_of(facts.collation);
  const auto known = std::find_if(forms.begin(), forms.end(), [&](auto each) {
    return same_name(each.type, facts.type);
  });
  if (known == forms.end())
    return out;
  out.form = known->form;
  out.size = known->size;
  const auto numbers = numbers_of(facts.declared);
  const bool is_real
      = out.form == stored_form::real4 || out.form == stored_form::real8;
  if (out.form == stored_form::bits || out.form == stored_form::decimal)
    out.size = numbers[0];
  if (out.form == stored_form::decimal || is_real)
    out.scale = numbers[1];
  // FLOAT(7,2): rounded to digits behind a point.
  if (is_real && facts.declared.find(',') != std::string::npos)
    out.size = numbers[0];
  if (out.form == stored_form::choice || out.form == stored_form::choices)
    out.members = members_of(facts.declared);
  if (out.form == stored_form::time || out.form == stored_form::timestamp
      || out.form == stored_form::instant)
    out.scale = numbers[0];
  return out;
}

column_type type_of(const target_column& column) {
  column_type out;
  out.declared = column.declared;
  out.is_unsigned = column.is_unsigned;
  out.is_not_null = column.is_not_null;
  out.family = family_of(column.form);
  switch (column.form) {
  case stored_form::integer:
    out.size = column.size;
    break;
  case stored_form::bits:
    // Whole bytes of it, so that nothing fits that would not.
    out.size = column.size / 8;
    out.is_unsigned = true;
    break;
  case stored_form::year:
    out.size = 1;
    break;
  case stored_form::real4:
  case stored_form::real8:
    out.size = column.form == stored_form::real4 ? 4 : 8;
    break;
  case stored_form::decimal:
    out.size = column.size;
    out.scale = column.scale;
    break;
  case stored_form::text:
  case stored_form::padded_text:
    out.is_padded = column.form == stored_form::padded_text;
    // LONGTEXT has room for all that travels.
    if (column.characters_max < UINT32_MAX / 4)
      out.size = static_cast<uint32_t>(column.characters_max);
    break;
  case stored_form::bytes:
  case stored_form::padded_bytes:
    if (column.bytes_max < UINT32_MAX)
      out.size = static_cast<uint32_t>(column.bytes_max);
    break;
  case stored_form::time:
  case stored_form::timestamp:
  case stored_form::instant:
    out.size = column.scale;
    break;
  default:
    break;
  }
  return out;
}

} // namespace dunlin::mariadb
