#include "app/drawing.hpp"
#include "config/text.hpp"

#include <algorithm>

namespace dunlin {

namespace {

constexpr const char* preamble = R"(digraph dunlin {
  graph [rankdir=LR, compound=true, fontname="Helvetica", fontsize=14,
         labelloc=t, nodesep=0.45, ranksep=1.0, bgcolor=white, pad=0.3];
  node [fontname="Helvetica", fontsize=11, shape=box, style="rounded,filled",
        color="#4a5568", fillcolor="#ffffff", margin="0.15,0.08"];
  edge [fontname="Helvetica", fontsize=9, color="#4a5568",
        fontcolor="#2d3748", arrowsize=0.7];
)";

/// A string of DOT; control characters do not occur in it.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out + "\"";
}

/// A text in a label of markup.
std::string marked_up(const std::string& text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

/// Several lines as one label.
std::string label(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines) {
    const auto one = quoted(line);
    out += (out.empty() ? "" : "\\n") + one.substr(1, one.size() - 2);
  }
  return "\"" + out + "\"";
}

const char* shape_of(drawn_box::form shape) {
  switch (shape) {
  case drawn_box::form::plain:
    return "";
  case drawn_box::form::many:
    return ", peripheries=2";
  case drawn_box::form::store:
    return ", shape=cylinder, style=filled";
  case drawn_box::form::note:
    return ", shape=note, style=filled";
  }
  return "";
}

class dot_writer {
public:
  explicit dot_writer(const drawing& what) : what_(what) {
    // nop
  }

  std::string text() {
    out_ = preamble;
    out_ += "  label=" + heading() + ";\n";
    frame_content("", "  ");
    for (const auto& arrow : what_.arrows)
      add(arrow);
    return out_ + "}\n";
  }

private:
  /// A graph has one label; only what Graphviz calls HTML has two sizes.
  std::string heading() const {
    const auto caption = what_.caption.empty()
                             ? ""
                             : "<br/><font point-size=\"9\">"
                                   + marked_up(what_.caption) + "</font>";
    return "<" + marked_up(what_.title) + caption + "<br/> >";
  }

  void frame_content(const std::string& name, const std::string& indent) {
    for (const auto& box : what_.boxes)
      if (box.frame == name)
        add(box, indent);
    for (const auto& frame : what_.frames)
      if (frame.frame == name && what_.shows(frame.name))
        add(frame, indent);
  }

  void add(const drawn_box& box, const std::string& indent) {
    out_ += indent + quoted(box.name) + " [label=" + label(box.lines)
            + ", fillcolor=\"" + color_of(box.fill) + "\"" + shape_of(box.shape)
            + (box.is_strong ? std::string{", penwidth=2.2, color=\""}
                                   + strong_color + "\""
                             : "")
            + "];\n";
  }

  void add(const drawn_frame& frame, const std::string& indent) {
    const auto fill = frame.frame.empty() ? "#f7fafc" : "#ffffff";
    out_ += indent + "subgraph " + quoted("cluster_" + frame.name) + " {\n"
            + indent + "  label=" + quoted(frame.title)
            + "; labelloc=b; style=\"rounded,filled\"; color=\"#cbd5e0\"; "
              "fillcolor=\""
            + fill + "\"; fontsize=12;\n";
    frame_content(frame.name, indent + "  ");
    out_ += indent + "}\n";
  }

  /// Arrows go between boxes: to end at a frame, one ends at a box in it and is
  /// cut there.
  std::string box_at(const std::string& name, const char* cut,
                     std::string& attributes) const {
    for (const auto& frame : what_.frames)
      if (frame.name == name) {
        attributes += ", " + std::string{cut} + "=" + quoted("cluster_" + name);
        for (const auto& box : what_.boxes)
          if (box.frame == name)
            return box.name;
      }
    return name;
  }

  void add(const drawn_arrow& arrow) {
    std::string attributes = "label=" + label(lines_on(arrow));
    if (!arrow.remark.empty())
      attributes += ", edgetooltip=" + quoted(arrow.remark)
                    + ", labeltooltip=" + quoted(arrow.remark);
    if (arrow.both_ways)
      attributes += ", dir=both";
    if (arrow.line == drawn_arrow::style::dashed)
      attributes += ", style=dashed";
    if (arrow.line == drawn_arrow::style::strong)
      attributes
          += std::string{", penwidth=2.2, color=\""} + strong_color + "\"";
    const auto from = box_at(arrow.from, "ltail", attributes);
    const auto to = box_at(arrow.to, "lhead", attributes);
    out_ += "  " + quoted(from) + " -> " + quoted(to) + " [" + attributes
            + "];\n";
  }

  const drawing& what_;
  std::string out_;
};

} // namespace

std::string dot_text(const drawing& what) {
  return dot_writer{what}.text();
}

} // namespace dunlin
