#include "tests/sim/tape.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace dunlin {

namespace {

constexpr std::string_view first_line = "dunlin-tape 1";
constexpr std::string_view last_line = "end";
constexpr std::string_view option_prefix = "option.";
constexpr size_t line_columns_max = 80;

std::string to_hex(uint64_t number) {
  char text[16];
  const auto [end, problem] = std::to_chars(text, text + 16, number, 16);
  const auto digits = static_cast<size_t>(end - text);
  return std::string(16 - digits, '0') + std::string(text, digits);
}

template <class Number>
std::optional<Number> to_number(std::string_view text, int base = 10) {
  Number number = 0;
  const auto* last = text.data() + text.size();
  const auto [end, problem] = std::from_chars(text.data(), last, number, base);
  if (problem != std::errc{} || end != last)
    return std::nullopt;
  return number;
}

/// Takes what stands before the separator, and the separator, off the text.
std::string_view take_until(std::string_view& text, char separator) {
  const auto at = text.find(separator);
  const auto head = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return head;
}

void print_choices(std::string& out, std::string_view name,
                   const std::vector<uint32_t>& values) {
  out += name;
  out += ' ' + std::to_string(values.size());
  size_t columns = line_columns_max;
  for (const auto value : values) {
    const auto text = std::to_string(value);
    const bool fits = columns + 1 + text.size() <= line_columns_max;
    out += (fits ? ' ' : '\n') + text;
    columns = fits ? columns + 1 + text.size() : text.size();
  }
  out += '\n';
}

/// Reads a tape line by line.
class tape_parser {
public:
  explicit tape_parser(std::string_view text) : rest_(text) {
    // nop
  }

  result<tape> parse() {
    if (next_line() != first_line)
      return damaged("not a tape: the first line is not '"
                     + std::string(first_line) + "'");
    for (size_t i = 0; i < concern_count;) {
      const auto line = next_line();
      if (line.find(" = ") != std::string_view::npos) {
        if (auto problem = read_header(line); !problem.empty())
          return damaged(problem);
      } else if (auto problem = read_choices(line, i++); !problem.empty()) {
        return damaged(problem);
      }
    }
    if (next_line() != last_line || !rest_.empty())
      return damaged("'end' was expected here, and nothing after it");
    return std::move(tape_);
  }

private:
  std::string_view next_line() {
    ++line_;
    return take_until(rest_, '\n');
  }

  tl::unexpected<error> damaged(const std::string& problem) const {
    return fail(error_code::bad_value,
                "tape, line " + std::to_string(line_) + ": " + problem);
  }

  /// What is wrong with the line, or an empty text.
  std::string read_header(std::string_view line) {
    const auto key = line.substr(0, line.find(" = "));
    const auto value = line.substr(key.size() + 3);
    if (key == "story") {
      tape_.story = value;
    } else if (key == "outcome") {
      tape_.outcome = value;
    } else if (key.starts_with(option_prefix)) {
      tape_.options[std::string(key.substr(option_prefix.size()))] = value;
    } else if (key == "seed" || key == "hash") {
      const auto number = to_number<uint64_t>(value, key == "seed" ? 10 : 16);
      if (!number)
        return "'" + std::string(value) + "' is not a number";
      (key == "seed" ? tape_.seed : tape_.hash) = *number;
    } else {
      return "unknown key '" + std::string(key) + "'";
    }
    return {};
  }

  /// Reads the line that names a concern and the lines with its choices.
  std::string read_choices(std::string_view line, size_t index) {
    const auto name = to_string(static_cast<concern>(index));
    if (take_until(line, ' ') != name)
      return "the choices of '" + std::string(name) + "' were expected";
    const auto count = to_number<uint32_t>(line);
    if (!count)
      return "the number of choices is missing";
    auto& values = tape_.choices[index];
    while (values.size() < *count) {
      auto numbers = next_line();
      if (numbers.empty())
        return "choices are missing";
      while (!numbers.empty()) {
        const auto value = to_number<uint32_t>(take_until(numbers, ' '));
        if (!value || values.size() == *count)
          return "choices were expected, as many as announced";
        values.push_back(*value);
      }
    }
    return {};
  }

  std::string_view rest_;
  size_t line_ = 0;
  tape tape_;
};

} // namespace

std::string print_tape(const tape& recorded) {
  std::string out{first_line};
  out += "\nstory = " + recorded.story;
  out += "\nseed = " + std::to_string(recorded.seed);
  out += "\nhash = " + to_hex(recorded.hash);
  out += "\noutcome = " + recorded.outcome + '\n';
  for (const auto& [name, value] : recorded.options)
    out += std::string(option_prefix) + name + " = " + value + '\n';
  for (size_t i = 0; i < concern_count; ++i)
    print_choices(out, to_string(static_cast<concern>(i)), recorded.choices[i]);
  return out + std::string(last_line) + '\n';
}

result<tape> parse_tape(std::string_view text) {
  return tape_parser{text}.parse();
}

result<void> save_tape(const tape& recorded, const std::string& path) {
  std::ofstream file{path, std::ios::binary};
  file << print_tape(recorded);
  file.close();
  if (!file)
    return fail(error_code::file_unreadable, path + ": can't be written");
  return {};
}

result<tape> load_tape(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!file)
    return fail(error_code::file_unreadable, path + ": can't be read");
  auto parsed = parse_tape(text);
  if (!parsed)
    return fail(parsed.error().code, path + ": " + parsed.error().text);
  return parsed;
}

} // namespace dunlin
