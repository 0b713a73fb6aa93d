#include "app/drawing.hpp"
#include "config/text.hpp"

#include <map>

namespace dunlin {

namespace {

/// A text in double quotes, where Mermaid reads entities and a little HTML.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '"')
      out += "#quot;";
    else if (c == '#')
      out += "#35;";
    else if (c == '<')
      out += "#lt;";
    else if (c == '>')
      out += "#gt;";
    else if (c == '&')
      out += "#amp;";
    else
      out += c;
  }
  return out;
}

std::string label(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines)
    out += (out.empty() ? "" : "<br/>") + escaped(line);
  return "\"" + out + "\"";
}

std::string box_text(const drawn_box& box) {
  const auto text = label(box.lines);
  switch (box.shape) {
  case drawn_box::form::plain:
    return "(" + text + ")";
  case drawn_box::form::many:
    return "[[" + text + "]]";
  case drawn_box::form::store:
    return "[(" + text + ")]";
  case drawn_box::form::note:
    return ">" + text + "]";
  }
  return "";
}

const char* line_of(const drawn_arrow& arrow) {
  switch (arrow.line) {
  case drawn_arrow::style::plain:
    return arrow.both_ways ? "<-->" : "-->";
  case drawn_arrow::style::strong:
    return arrow.both_ways ? "<==>" : "==>";
  case drawn_arrow::style::dashed:
    return arrow.both_ways ? "<-.->" : "-.->";
  }
  return "-->";
}

class mermaid_writer {
public:
  explicit mermaid_writer(const drawing& what) : what_(what) {
    for (const auto& frame : what.frames)
      ids_.emplace(frame.name, "f" + std::to_string(ids_.size()));
    for (const auto& box : what.boxes)
      ids_.emplace(box.name, "b" + std::to_string(ids_.size()));
  }

  std::string text() {
    out_ = "---\ntitle: " + label({what_.title}) + "\n---\nflowchart LR\n";
    frame_content("", "  ");
    for (const auto& arrow : what_.arrows)
      add(arrow);
    if (!what_.caption.empty())
      out_ += "  caption[" + label({what_.caption})
              + "]\n  style caption fill:none,stroke:none\n";
    return out_;
  }

private:
  void frame_content(const std::string& name, const std::string& indent) {
    for (const auto& box : what_.boxes)
      if (box.frame == name)
        out_ += indent + ids_[box.name] + box_text(box) + "\n"
                + style_of(box, indent);
    for (const auto& frame : what_.frames) {
      if (frame.frame != name || !what_.shows(frame.name))
        continue;
      out_ += indent + "subgraph " + ids_[frame.name] + "["
              + label({frame.title}) + "]\n";
      frame_content(frame.name, indent + "  ");
      out_ += indent + "end\n";
    }
  }

  /// Only states have colours here: kinds have shapes.
  std::string style_of(const drawn_box& box, const std::string& indent) {
    const bool is_state = box.fill >= drawn_box::tint::done;
    if (!is_state && !box.is_strong)
      return "";
    auto out = indent + "style " + ids_[box.name] + " ";
    if (is_state)
      out += std::string{"fill:"} + color_of(box.fill);
    if (box.is_strong)
      out += std::string{is_state ? "," : ""} + "stroke:" + strong_color
             + ",stroke-width:3px";
    return out + "\n";
  }

  void add(const drawn_arrow& arrow) {
    const auto lines = lines_on(arrow);
    const auto text = lines.empty() ? "" : "|" + label(lines) + "|";
    out_ += "  " + ids_[arrow.from] + " " + line_of(arrow) + text + " "
            + ids_[arrow.to] + "\n";
  }

  const drawing& what_;
  /// What Mermaid calls boxes and frames: it takes few names as they are.
  std::map<std::string, std::string> ids_;
  std::string out_;
};

} // namespace

std::string mermaid_text(const drawing& what) {
  return mermaid_writer{what}.text();
}

} // namespace dunlin
