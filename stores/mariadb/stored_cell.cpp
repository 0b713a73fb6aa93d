#include "stores/mariadb/number_text.hpp"
#include "stores/mariadb/target_column.hpp"
#include "stores/mariadb/time_text.hpp"
#include "stores/mariadb/utf8.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

/// @file
/// What a column returns for a cell. The server would convert too, and some of
/// what it does not like it changes without a word.

namespace dunlin::mariadb {

namespace {

/// What a message shows of a value, in bytes.
constexpr size_t shown_bytes_max = 60;

std::string shown(const value& cell) {
  std::string encoded;
  auto cut = cell;
  if (cell.kind == value_kind::text || cell.kind == value_kind::blob)
    cut.bytes = cell.bytes.substr(0, shown_bytes_max + 1);
  append_value(encoded, cut);
  return to_text(encoded, shown_bytes_max);
}

/// A buffer for what a number or a time is written into.
using short_text = std::array<char, 128>;

value text_cell(std::string_view text) {
  value out;
  out.kind = value_kind::text;
  out.bytes = text;
  return out;
}

class converter {
public:
  converter(const target_column& column, const value& cell, std::string& out)
      : column_(column), cell_(cell), out_(out) {
    // nop
  }

  objection run() {
    switch (column_.form) {
    case stored_form::integer:
    case stored_form::bits:
    case stored_form::year:
      return integer();
    case stored_form::real4:
    case stored_form::real8:
      return real();
    case stored_form::decimal:
      return decimal();
    case stored_form::text:
    case stored_form::padded_text:
      return text();
    case stored_form::choice:
    case stored_form::choices:
      return choice();
    case stored_form::bytes:
    case stored_form::padded_bytes:
      return bytes();
    case stored_form::date:
    case stored_form::time:
    case stored_form::timestamp:
    case stored_form::instant:
      return time();
    case stored_form::uuid:
      return uuid();
    case stored_form::foreign:
      append_value(out_, cell_);
      return {};
    }
    return {};
  }

private:
  objection refuse(const std::string& why) const {
    return {"column " + sql::display_name(column_.name) + ": " + shown(cell_)
            + " " + why};
  }

  objection give(const value& cell) {
    append_value(out_, cell);
    return {};
  }

  objection integer() {
    const auto number = integer_of(cell_);
    if (!number)
      return refuse("is no integer; CAST it in the step's query");
    if (!is_in_range(*number))
      return refuse("is out of the range of the column");
    short_text buffer;
    return give(number->cell(buffer.data(), buffer.size()));
  }

  bool is_in_range(const whole_number& number) const {
    if (column_.form == stored_form::year)
      return !number.is_negative
             && (number.magnitude == 0
                 || (number.magnitude >= 1901 && number.magnitude <= 2155));
    const bool is_signed
        = column_.form == stored_form::integer && !column_.is_unsigned;
    const auto bits
        = column_.form == stored_form::bits ? column_.size : 8 * column_.size;
    if (number.is_negative && !is_signed)
      return false;
    const auto used = is_signed ? bits - 1 : bits;
    const auto limit = used >= 64 ? std::numeric_limits<uint64_t>::max()
                                  : (uint64_t{1} << used) - 1;
    return number.magnitude <= limit + (number.is_negative ? 1 : 0);
  }

  objection real() {
    const auto number = real_of(cell_);
    if (!number)
      return refuse("is no number of just that value; CAST it in the step's"
                    " query");
    if (column_.form == stored_form::real4
        && static_cast<double>(static_cast<float>(*number)) != *number)
      return refuse("would lose digits in a FLOAT");
    if (column_.size > 0 && !has_few_digits(*number))
      return refuse("would be rounded to " + std::to_string(column_.scale)
                    + " digits behind the point");
    value out;
    out.kind = value_kind::real;
    out.real = *number == 0 ? 0.0 : *number; // no negative zero
    return give(out);
  }

  /// Whether a real has no more digits than its column keeps.
  bool has_few_digits(double number) const {
    std::array<char, 400> buffer;
    auto* end = buffer.data() + buffer.size();
    const auto written
        = column_.form == stored_form::real4
              ? std::to_chars(buffer.data(), end, static_cast<float>(number),
                              std::chars_format::fixed)
              : std::to_chars(buffer.data(), end, number,
                              std::chars_format::fixed);
    short_text digits;
    const auto size = static_cast<size_t>(written.ptr - buffer.data());
    return written.ec == std::errc{}
           && decimal_of(text_cell({buffer.data(), size}), column_.size,
                         column_.scale, digits.data(), digits.size())
                  .has_value();
  }

  objection decimal() {
    short_text buffer;
    const auto digits = decimal_of(cell_, column_.size, column_.scale,
                                   buffer.data(), buffer.size());
    if (!digits)
      return refuse("does not fit a decimal(" + std::to_string(column_.size)
                    + "," + std::to_string(column_.scale) + ")");
    if (column_.is_unsigned && digits->starts_with('-'))
      return refuse("is negative, and the column is unsigned");
    return give(text_cell(*digits));
  }

  objection text() {
    short_text buffer;
    const auto written = text_of(cell_, buffer.data(), buffer.size());
    if (!written)
      return refuse("is no text; CAST it in the step's query");
    const auto size = count_characters(*written);
    if (!size)
      return refuse("is no valid UTF-8");
    if (size->characters > column_.characters_max
        || written->size() > bytes_max())
      return refuse("is too long: " + std::to_string(size->characters)
                    + " characters, at most "
                    + std::to_string(column_.characters_max));
    if (column_.character_bytes > 0
        && size->widest_bytes > column_.character_bytes)
      return refuse("has characters that the column's character set lacks");
    if (column_.form == stored_form::padded_text && written->ends_with(' '))
      return refuse("ends in blanks, which a CHAR loses");
    return give(text_cell(*written));
  }

  /// Only the server knows how many bytes a text has in another character set.
  uint64_t bytes_max() const noexcept {
    return column_.character_bytes > 0 ? column_.bytes_max
                                       : std::numeric_limits<uint64_t>::max();
  }

  bool is_member(std::string_view text, size_t& from) const {
    const auto begin = column_.members.begin() + static_cast<ptrdiff_t>(from);
    const auto found = std::find(begin, column_.members.end(), text);
    if (found == column_.members.end())
      return false;
    from = static_cast<size_t>(found - column_.members.begin()) + 1;
    return true;
  }

  /// One of an ENUM's texts, or some of a SET's in their order.
  objection choice() {
    if (cell_.kind != value_kind::text)
      return refuse("is none of the column's texts");
    size_t from = 0;
    auto rest = cell_.bytes;
    if (column_.form == stored_form::choices && rest.empty())
      return give(cell_);
    for (bool more = true; more;) {
      const auto comma = column_.form == stored_form::choices
                             ? rest.find(',')
                             : std::string_view::npos;
      if (!is_member(rest.substr(0, comma), from))
        return refuse("is none of the column's texts, or not in their order");
      more = comma != std::string_view::npos;
      rest = more ? rest.substr(comma + 1) : "";
    }
    return give(cell_);
  }

  objection bytes() {
    if (cell_.kind != value_kind::blob)
      return refuse("is no bytes; CAST it in the step's query");
    if (cell_.bytes.size() > column_.bytes_max)
      return refuse("is too long: " + std::to_string(cell_.bytes.size())
                    + " bytes, at most " + std::to_string(column_.bytes_max));
    if (column_.form == stored_form::padded_bytes
        && cell_.bytes.size() < column_.bytes_max)
      return refuse("is shorter than the column, which would fill it up");
    return give(cell_);
  }

  objection time() {
    short_text buffer;
    std::optional<std::string_view> written;
    if (cell_.kind == value_kind::text)
      written = time_text_of(column_.form, column_.scale, cell_.bytes,
                             buffer.data());
    if (!written)
      return refuse("is no value of the column, or has more digits of a second"
                    " than it keeps");
    return give(text_cell(*written));
  }

  objection uuid() {
    short_text buffer;
    const auto written = cell_.kind == value_kind::text
                             ? uuid_of(cell_.bytes, buffer.data())
                             : std::nullopt;
    if (!written)
      return refuse("is no UUID");
    return give(text_cell(*written));
  }

  const target_column& column_;
  const value& cell_;
  std::string& out_;
};

} // namespace

objection append_stored(const target_column& column, const value& cell,
                        std::string& out) {
  if (cell.kind == value_kind::null) {
    if (column.is_numbered)
      return {"column " + sql::display_name(column.name)
              + ": NULL would become a new number; give it a value in the query"
                " or leave the column out"};
    if (column.is_not_null)
      return {"column " + sql::display_name(column.name) + " can't be NULL",
              "not_null"};
    append_value(out, cell);
    return {};
  }
  return converter{column, cell, out}.run();
}

} // namespace dunlin::mariadb
