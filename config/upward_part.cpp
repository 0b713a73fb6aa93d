#include "config/upward_part.hpp"

#include "config/letter_case.hpp"
#include "config/script_lines.hpp"
#include "config/text.hpp"

#include <optional>

namespace dunlin {

namespace {

/// What a line is to goose or dbmate.
enum class mark_kind { up, down, no_transaction, environment, other };

struct mark {
  script_marks of = script_marks::none;
  mark_kind kind = mark_kind::other;
  bool has_transaction = true;
};

mark goose_mark(std::string_view word) noexcept {
  auto kind = mark_kind::other;
  if (same_name(word, "Up"))
    kind = mark_kind::up;
  else if (same_name(word, "Down"))
    kind = mark_kind::down;
  else if (same_name(word, "NO TRANSACTION"))
    kind = mark_kind::no_transaction;
  else if (same_name(word, "ENVSUB ON"))
    kind = mark_kind::environment;
  return {script_marks::goose, kind, kind != mark_kind::no_transaction};
}

std::optional<mark> mark_of(std::string_view line) noexcept {
  if (const auto word = marked(line, "+goose"))
    return goose_mark(*word);
  if (const auto options = marked(line, "migrate:up"))
    return mark{script_marks::dbmate, mark_kind::up,
                options->find("transaction:false") == std::string_view::npos};
  if (marked(line, "migrate:down"))
    return mark{script_marks::dbmate, mark_kind::down, true};
  return std::nullopt;
}

std::string_view name_of(script_marks marks) noexcept {
  return marks == script_marks::goose ? "-- +goose" : "-- migrate:";
}

tl::unexpected<error> refuse(std::string_view path, size_t line,
                             const std::string& why) {
  return fail(error_code::bad_value,
              printable(path) + ":" + std::to_string(line) + ": " + why);
}

/// Reads the lines of one script.
class reader {
public:
  reader(std::string_view path, std::string_view text)
      : path_(path), text_(text) {
    out_.text = text;
  }

  result<upward_part> read() {
    script_lines lines{text_};
    script_head head;
    while (const auto line = lines.next()) {
      const bool in_head = head.take(line->text);
      if (const auto found = mark_of(line->text)) {
        if (auto good = take(*found, *line); !good)
          return fail(good.error());
      }
      if (!in_head && sql_line_ == 0 && !has_up_)
        sql_line_ = line->number;
    }
    return out_;
  }

private:
  result<void> take(const mark& found, const script_line& line) {
    if (found.kind == mark_kind::environment)
      return refuse(path_, line.number,
                    "goose's ENVSUB is not done here; write the values, or use"
                    " `variables` of the [[scripts]] block");
    if (!found.has_transaction && !has_down_)
      out_.no_transaction_line = line.number;
    if (found.kind != mark_kind::up && found.kind != mark_kind::down)
      return {};
    const std::string name{name_of(found.of)};
    if (found.kind == mark_kind::up && sql_line_ != 0 && !has_up_)
      return refuse(path_, sql_line_,
                    "stands in front of the mark " + name
                        + " of the part that leads upwards; move it behind");
    if (found.kind == mark_kind::up ? has_up_ : !has_up_ || has_down_)
      return refuse(path_, line.number,
                    "marks of one script stand once and in their order, first"
                    " up, then down; make scripts of the parts");
    if (found.kind == mark_kind::up) {
      has_up_ = true;
      out_.marks = found.of;
    } else {
      has_down_ = true;
      out_.text = text_.substr(0, line.begin);
    }
    return {};
  }

  std::string_view path_;
  std::string_view text_;
  upward_part out_;
  bool has_up_ = false;
  bool has_down_ = false;
  /// The first line with SQL in front of the marks; 0: none.
  size_t sql_line_ = 0;
};

} // namespace

result<upward_part> read_upward_part(std::string_view path,
                                     std::string_view text) {
  return reader{path, text}.read();
}

} // namespace dunlin
