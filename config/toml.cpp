#include "config/toml.hpp"

#include "config/store_url.hpp"
#include "config/text.hpp"
#include "config/toml_guard.hpp"

// Some assertions of toml++ fail for documents that are merely wrong, such as
// `[#]`; the code behind them reports an error. NDEBUG would turn them into
// promises to the compiler, which is worse.
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
// Each level is a step of recursion, and a profile nests four deep.
#define TOML_MAX_NESTED_VALUES 32
// The older of the two names that toml++ 3.3 and 3.4 give this header.
#include <toml++/toml.h>

#include <algorithm>

namespace dunlin {

namespace {

/// A longer line of a profile is not repeated below its error.
constexpr std::size_t max_shown_bytes = 160;

class translator {
public:
  explicit translator(place origin) : origin_(std::move(origin)) {
    // nop
  }

  node translate(const toml::node& from) const {
    node to;
    to.at = at(from.source().begin);
    if (const auto* table = from.as_table()) {
      to.type = node_type::table;
      add_members(*table, to);
    } else if (const auto* list = from.as_array()) {
      to.type = node_type::list;
      for (const auto& element : *list)
        to.children.push_back(translate(element));
    } else if (const auto* text = from.as_string()) {
      to.type = node_type::text;
      to.text = text->get();
    } else if (const auto* number = from.as_integer()) {
      to.type = node_type::integer;
      to.number = number->get();
    } else if (from.is_floating_point()) {
      to.type = node_type::real;
    } else if (from.is_boolean()) {
      to.type = node_type::boolean;
      to.number = from.as_boolean()->get() ? 1 : 0;
    } else {
      to.type = node_type::date_time;
    }
    return to;
  }

private:
  place at(toml::source_position position) const {
    auto result = origin_;
    if (result.from == place::origin::file) {
      result.line = position.line;
      result.column = position.column;
    }
    return result;
  }

  /// toml++ keeps the keys of a table in alphabetical order.
  void add_members(const toml::table& from, node& to) const {
    for (auto&& [key, value] : from) {
      to.children.push_back(translate(value));
      to.children.back().key = std::string{key.str()};
      to.children.back().key_at = at(key.source().begin);
    }
    std::stable_sort(to.children.begin(), to.children.end(),
                     [](const node& left, const node& right) {
                       return left.key_at < right.key_at;
                     });
  }

  place origin_;
};

/// The line and below it a caret at the column, or "" where the line is gone,
/// too long, or might hold a password.
std::string excerpt(std::string_view text, std::size_t line,
                    std::size_t column) {
  for (; line > 1; --line) {
    auto end = text.find('\n');
    if (end == std::string_view::npos)
      return "";
    text.remove_prefix(end + 1);
  }
  std::string shown{text.substr(0, text.find('\n'))};
  if (column == 0 || shown.empty() || shown.size() > max_shown_bytes
      || may_hold_password(shown))
    return "";
  for (auto& character : shown)
    if (is_control(character))
      character = ' ';
  return "\n  " + shown + "\n  " + std::string(column - 1, ' ') + "^";
}

/// What toml++ says, begun in lower case as all our texts are.
std::string description(const toml::parse_error& failure) {
  auto text = printable(failure.description());
  if (text.starts_with("Error"))
    text.front() = 'e';
  return text;
}

} // namespace

result<node> parse_toml(std::string_view text, const std::string& source,
                        uint32_t layer) {
  place origin{place::origin::file, source, layer, 1, 1};
  if (auto hazard = find_toml_hazard(text)) {
    auto [line, column] = text_position(text, hazard->offset);
    origin.line = line;
    origin.column = column;
    return fail(error_at(origin, error_code::profile_syntax,
                         "not TOML: " + std::string{hazard->description}
                             + excerpt(text, line, column)));
  }
  auto parsed = toml::parse(text, std::string_view{source});
  if (parsed)
    return translator{origin}.translate(parsed.table());
  auto begin = parsed.error().source().begin;
  origin.line = begin.line;
  origin.column = begin.column;
  return fail(error_at(origin, error_code::profile_syntax,
                       "not TOML: " + description(parsed.error())
                           + excerpt(text, begin.line, begin.column)));
}

std::optional<node> parse_toml_value(std::string_view text, const place& at) {
  if (find_toml_hazard(text))
    return std::nullopt;
  auto parsed = toml::parse("value = " + std::string{text});
  if (!parsed || parsed.table().size() != 1)
    return std::nullopt;
  return translator{at}.translate(*parsed.table().get("value"));
}

} // namespace dunlin
