#include "app/mapping/answer_json.hpp"

#include "app/mapping/base64.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"

#include <nlohmann/json.hpp>

#include <limits>

namespace dunlin {

namespace {

constexpr std::string_view error_word = "error: ";

/// How much of a foreign text a message shows.
constexpr size_t shown_bytes_max = 60;

std::string shown(std::string_view text) {
  return printable(text.substr(0, shown_bytes_max))
         + (text.size() > shown_bytes_max ? "..." : "");
}

} // namespace

/// Hears of the parts of a line, in their order. Every function returns whether
/// to go on.
class answer_json::handler {
public:
  using number_integer_t = int64_t;
  using number_unsigned_t = uint64_t;
  using number_float_t = double;
  using string_t = std::string;
  using binary_t = nlohmann::json::binary_t;

  explicit handler(std::vector<std::string> columns)
      : columns_(std::move(columns)), cells_(columns_.size()) {
    // nop
  }

  void begin(answer_line& out) {
    out_ = &out;
    out.kind = answer_kind::rows;
    out.rows = 0;
    out.cells.clear();
    out.reason.clear();
    problem_.clear();
    objection_.clear();
    where_ = place::top;
    is_list_ = false;
  }

  /// Draws the conclusion from a line that was read to its end.
  void end() {
    if (!objection_.empty()) {
      out_->kind = answer_kind::reject;
      out_->reason = std::move(objection_);
    } else if (out_->kind == answer_kind::rows && out_->rows == 0) {
      out_->kind = answer_kind::skip;
    }
  }

  /// What is wrong with the line; empty if it is no JSON.
  const std::string& problem() const noexcept {
    return problem_;
  }

  bool null() {
    return cell(value{});
  }
  bool boolean(bool is_true) {
    return integer(is_true ? 1 : 0);
  }
  bool number_integer(int64_t number) {
    return integer(number);
  }
  bool number_unsigned(uint64_t number) {
    if (number <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      return integer(static_cast<int64_t>(number));
    return too_large(std::to_string(number));
  }
  bool number_float(double number, const std::string& token) {
    // What has the form of an integer and did not fit one.
    if (token.find_first_of(".eE") == std::string::npos)
      return too_large(token);
    value real;
    real.kind = value_kind::real;
    real.real = number;
    return cell(real);
  }
  bool string(std::string& text);
  bool binary(binary_t&) {
    return false; // no JSON
  }
  bool start_object(size_t);
  bool key(std::string& name);
  bool end_object();
  bool start_array(size_t);
  bool end_array() {
    where_ = place::end;
    return true;
  }
  bool parse_error(size_t, const std::string&,
                   const nlohmann::detail::exception&) {
    return false;
  }

private:
  enum class place : uint8_t { top, list, row, tag, tagged, end };

  bool refuse(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  bool integer(int64_t number) {
    value out;
    out.kind = value_kind::integer;
    out.integer = number;
    return cell(out);
  }
  bool too_large(const std::string& number) {
    object(number + " does not fit a 64-bit integer");
    return cell(value{});
  }
  void object(const std::string& why) {
    if (objection_.empty())
      objection_ = "column " + quote(columns_[column_]) + ": " + why;
  }
  bool cell(const value& of);
  bool word(const std::string& text);
  bool tagged(const std::string& text);
  bool start_row();
  bool end_row();

  std::vector<std::string> columns_;
  answer_line* out_ = nullptr;
  std::string problem_;
  /// A value that can't be stored makes the source row a reject.
  std::string objection_;
  place where_ = place::top;
  bool is_list_ = false;
  /// Of the row at hand: each cell in the encoding, empty until it came.
  std::vector<std::string> cells_;
  size_t column_ = 0;
  size_t came_ = 0;
  std::string tag_;
};

bool answer_json::handler::cell(const value& of) {
  if (where_ != place::row)
    return refuse("a number, true, false or null is no answer");
  append_value(cells_[column_], of);
  return true;
}

bool answer_json::handler::string(std::string& text) {
  if (where_ == place::top)
    return word(text);
  if (where_ == place::tagged)
    return tagged(text);
  if (where_ == place::list)
    return refuse("a list holds rows, each an object");
  value out;
  out.kind = value_kind::text;
  out.bytes = text;
  return cell(out);
}

/// A string that stands for itself is never a row.
bool answer_json::handler::word(const std::string& text) {
  where_ = place::end;
  if (text == "skip") {
    out_->kind = answer_kind::skip;
    return true;
  }
  if (!text.starts_with(error_word) || text.size() == error_word.size())
    return refuse("the string " + quote(shown(text))
                  + R"( is neither "skip" nor "error: REASON")");
  out_->kind = answer_kind::reject;
  out_->reason = text.substr(error_word.size());
  return true;
}

bool answer_json::handler::start_array(size_t) {
  if (where_ != place::top)
    return refuse("a list within a row or a list");
  is_list_ = true;
  where_ = place::list;
  return true;
}

bool answer_json::handler::start_object(size_t) {
  if (where_ == place::top || where_ == place::list)
    return start_row();
  if (where_ != place::row)
    return refuse("an object within a value");
  where_ = place::tag;
  tag_.clear();
  return true;
}

bool answer_json::handler::start_row() {
  where_ = place::row;
  for (auto& one : cells_)
    one.clear();
  // The first key is looked for at the first column.
  column_ = columns_.size() - 1;
  came_ = 0;
  return true;
}

bool answer_json::handler::key(std::string& name) {
  if (where_ == place::tag) {
    where_ = place::tagged;
    tag_ = name;
    return true;
  }
  if (where_ != place::row)
    return refuse("a value that is an object has one key");
  // Programs keep an order, most often ours.
  for (size_t tried = 0; tried < columns_.size(); ++tried) {
    column_ = column_ + 1 < columns_.size() ? column_ + 1 : 0;
    if (columns_[column_] != name)
      continue;
    ++came_;
    return cells_[column_].empty()
           || refuse("column " + quote(name) + " comes twice");
  }
  const auto hint = name == "error" ? R"(; to refuse a row say "error: REASON")"
                                    : hint_for(name, columns_);
  return refuse("a row with the unknown column " + quote(shown(name)) + hint);
}

bool answer_json::handler::tagged(const std::string& text) {
  value out;
  std::optional<std::string> bytes;
  // One value to a tag.
  where_ = place::end;
  if (tag_ == "base64" || tag_ == "text-base64") {
    bytes = from_base64(text);
    if (!bytes)
      object(quote(shown(text)) + " is no base64");
    out.kind = tag_ == "base64" ? value_kind::blob : value_kind::text;
    out.bytes = bytes ? *bytes : std::string_view{};
  } else if (tag_ == "real") {
    out.kind = value_kind::real;
    out.real = text == "-inf" ? -std::numeric_limits<double>::infinity()
                              : std::numeric_limits<double>::infinity();
    if (text != "inf" && text != "-inf")
      object(quote(shown(text)) + R"( is neither "inf" nor "-inf")");
  } else {
    return refuse("a value that is an object has the key \"base64\","
                  " \"text-base64\" or \"real\", not "
                  + quote(shown(tag_)));
  }
  append_value(cells_[column_], out);
  return true;
}

bool answer_json::handler::end_object() {
  if (where_ == place::row)
    return end_row();
  if (where_ != place::end)
    return refuse("a value that is an object has one key");
  where_ = place::row;
  return true;
}

bool answer_json::handler::end_row() {
  if (came_ != columns_.size())
    for (size_t at = 0; at < columns_.size(); ++at)
      if (cells_[at].empty())
        return refuse("a row without its column " + quote(columns_[at]));
  for (const auto& one : cells_)
    out_->cells += one;
  ++out_->rows;
  where_ = is_list_ ? place::list : place::end;
  return true;
}

answer_json::answer_json(std::vector<std::string> columns)
    : handler_(std::make_unique<handler>(std::move(columns))) {
  // nop
}

answer_json::~answer_json() = default;

result<void> answer_json::read(std::string_view line, answer_line& out) {
  handler_->begin(out);
  if (nlohmann::json::sax_parse(line.begin(), line.end(), handler_.get())) {
    handler_->end();
    return {};
  }
  const auto& problem = handler_->problem();
  return fail(error_code::command_failed,
              (problem.empty() ? "no JSON" : problem) + ": " + shown(line));
}

} // namespace dunlin
