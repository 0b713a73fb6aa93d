#include "stores/sql/marks.hpp"

#include "config/assert.hpp"

#include <cctype>

namespace dunlin::sql {

namespace {

class filler {
public:
  filler(const words& vocabulary, mark_style style, char quote) noexcept
      : words_(vocabulary), style_(style), quote_(quote) {
    // nop
  }

  marked_text fill(std::string_view text) {
    append(text, quote_);
    return std::move(out_);
  }

private:
  void append(std::string_view text, char quote) {
    while (!text.empty()) {
      const char first = text.front();
      if (first == '?')
        text = parameter(text.substr(1));
      else if (first == '{')
        text = word(text.substr(1));
      else {
        out_.text += first == '"' ? quote : first;
        text.remove_prefix(1);
      }
    }
  }

  std::string_view parameter(std::string_view rest) {
    uint32_t number = 0;
    while (!rest.empty()
           && std::isdigit(static_cast<unsigned char>(rest.front())) != 0) {
      number = number * 10 + static_cast<uint32_t>(rest.front() - '0');
      rest.remove_prefix(1);
    }
    DUNLIN_ASSERT(number > 0);
    out_.text += style_ == mark_style::dollar ? '$' : '?';
    if (style_ != mark_style::plain)
      out_.text += std::to_string(number);
    out_.order.push_back(number - 1);
    return rest;
  }

  std::string_view word(std::string_view rest) {
    const auto end = rest.find('}');
    DUNLIN_ASSERT(end != std::string_view::npos);
    const auto name = rest.substr(0, end);
    // What a database says itself is quoted as it likes.
    if (name == "ledger")
      append(words_.ledger_prefix, '"');
    else if (name == "now")
      append(words_.now, '"');
    else if (name == "moment_ago")
      append(words_.moment_ago, '"');
    else {
      DUNLIN_ASSERT(name == "for_share");
      append(words_.for_share, '"');
    }
    return rest.substr(end + 1);
  }

  const words& words_;
  mark_style style_;
  char quote_;
  marked_text out_;
};

} // namespace

marked_text fill_marks(std::string_view text, const words& vocabulary,
                       mark_style style, char quote) {
  return filler{vocabulary, style, quote}.fill(text);
}

} // namespace dunlin::sql
