#include "stores/sqlite/declared_type.hpp"

#include "stores/sql/created_columns.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dunlin::sqlite {

namespace {

/// Word by word as SQLite looks for them to tell a column's affinity, behind
/// those that people write and SQLite knows nothing of. The first that is found
/// counts.
struct known_word {
  std::string_view word;
  type_family family;
  uint32_t size = 0;
};

constexpr std::array known_words{
    known_word{"BOOL", type_family::boolean},
    known_word{"UUID", type_family::uuid},
    known_word{"JSON", type_family::json},
    known_word{"DATETIME", type_family::timestamp},
    known_word{"TIMESTAMP", type_family::timestamp},
    known_word{"INT", type_family::integer, 8},
    known_word{"CHAR", type_family::text},
    known_word{"CLOB", type_family::text},
    known_word{"TEXT", type_family::text},
    known_word{"BLOB", type_family::blob},
    known_word{"REAL", type_family::real, 8},
    known_word{"FLOA", type_family::real, 8},
    known_word{"DOUB", type_family::real, 8},
    known_word{"DEC", type_family::decimal},
    known_word{"NUMERIC", type_family::decimal},
    known_word{"DATE", type_family::date},
    known_word{"TIME", type_family::time},
};

std::string upper_case(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  return out;
}

/// Whether a type speaks of texts beside integers: `INTEGER_OR_TEXT`, as the
/// EPSG registry has it.
bool says_any(type_family first, const std::string& upper) {
  const auto holds = [&](std::string_view word) {
    return upper.find(word) != std::string::npos;
  };
  return first == type_family::integer
         && (holds("TEXT") || holds("CHAR") || holds("BLOB"));
}

/// The number behind `mark`, or 0.
uint32_t number_behind(std::string_view text, char mark) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos)
    return 0;
  text.remove_prefix(at + 1);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  uint32_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

} // namespace

column_type type_of(std::string_view declared) {
  column_type out;
  out.declared = declared;
  const auto upper = upper_case(declared);
  const auto found = std::find_if(
      known_words.begin(), known_words.end(), [&](const known_word& one) {
        return upper.find(one.word) != std::string::npos;
      });
  if (found == known_words.end() || says_any(found->family, upper))
    return out;
  out.family = found->family;
  out.size = found->size;
  if (out.family == type_family::text || out.family == type_family::blob
      || out.family == type_family::decimal)
    out.size = number_behind(upper, '(');
  if (out.family == type_family::decimal)
    out.scale = number_behind(upper, ',');
  return out;
}

std::string_view declaration_of(const column_type& type) noexcept {
  switch (type.family) {
  case type_family::boolean:
    return "BOOLEAN";
  case type_family::integer:
    // An INTEGER column would make a real of what is greater than it can hold.
    return type.is_unsigned && type.size == 8 ? "" : "INTEGER";
  case type_family::real:
    return "REAL";
  case type_family::blob:
    return "BLOB";
  case type_family::any:
    return "";
  default:
    // Numbers of many digits too: a NUMERIC column would make reals of them.
    return "TEXT";
  }
}

std::string create_table_sql(const target_spec& spec) {
  std::string columns;
  for (const auto& column : sql::created_columns(spec)) {
    const auto declared = declaration_of(column.type);
    columns += (columns.empty() ? "" : ", ") + quote_identifier(column.name);
    if (!declared.empty())
      columns += " " + std::string{declared};
    if (column.is_not_null)
      columns += " NOT NULL";
  }
  if (sql::has_created_key(spec))
    columns += ", PRIMARY KEY(" + identifier_list(spec.key) + ")";
  return "CREATE TABLE " + quote_identifier(spec.into) + "(" + columns + ")";
}

} // namespace dunlin::sqlite
