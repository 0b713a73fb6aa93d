#include "app/drawing.hpp"

#include <algorithm>

namespace dunlin {

namespace {

bool stands_in(const drawing& all, const drawn_box& box,
               const std::string& frame) {
  auto around = box.frame;
  while (!around.empty() && around != frame) {
    const auto next
        = std::find_if(all.frames.begin(), all.frames.end(),
                       [&](const auto& each) { return each.name == around; });
    around = next == all.frames.end() ? "" : next->frame;
  }
  return around == frame;
}

} // namespace

bool drawing::shows(const std::string& name) const {
  const auto is_frame
      = std::any_of(frames.begin(), frames.end(),
                    [&](const auto& frame) { return frame.name == name; });
  return std::any_of(boxes.begin(), boxes.end(), [&](const auto& box) {
    return box.name == name || (is_frame && stands_in(*this, box, name));
  });
}

std::vector<std::string> lines_on(const drawn_arrow& arrow) {
  if (arrow.lines_back.empty())
    return arrow.lines;
  std::vector<std::string> out;
  const auto add = [&](const auto& lines, const char* direction) {
    for (const auto& line : lines)
      out.push_back((&line == &lines.front() ? direction : "") + line);
  };
  add(arrow.lines, "→ ");
  add(arrow.lines_back, "← ");
  return out;
}

const char* color_of(drawn_box::tint fill) noexcept {
  switch (fill) {
  case drawn_box::tint::white:
    return "#ffffff";
  case drawn_box::tint::grey:
    return "#edf2f7";
  case drawn_box::tint::yellow:
    return "#fefcbf";
  case drawn_box::tint::green:
    return "#e6fffa";
  case drawn_box::tint::blue:
    return "#ebf8ff";
  case drawn_box::tint::done:
    return "#c6f6d5";
  case drawn_box::tint::running:
    return "#90cdf4";
  case drawn_box::tint::failed:
    return "#feb2b2";
  case drawn_box::tint::blocked:
    return "#fbd38d";
  }
  return "#ffffff";
}

} // namespace dunlin
