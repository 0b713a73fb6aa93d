#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// Boxes and arrows, and how they are written as DOT and as Mermaid. Pure.

namespace dunlin {

/// A box.
struct drawn_box {
  enum class form : uint8_t {
    plain,
    many,  ///< stands for several of its kind
    store, ///< a database
    note,  ///< something that belongs to another box
  };

  /// The last four stand for states of steps.
  enum class tint : uint8_t {
    white,
    grey,
    yellow,
    green,
    blue,
    done,
    running,
    failed,
    blocked,
  };

  /// Unique in its drawing, also among frames.
  std::string name;
  std::vector<std::string> lines;
  form shape = form::plain;
  tint fill = tint::white;
  /// The frame that it stands in; empty: none.
  std::string frame;
  /// With a bold border.
  bool is_strong = false;
};

/// A frame around boxes and frames. Without a box in it, it is not drawn.
struct drawn_frame {
  std::string name;
  std::string title;
  /// The frame that it stands in; empty: none.
  std::string frame;
};

/// An arrow from a box or frame to another.
struct drawn_arrow {
  enum class style : uint8_t { plain, strong, dashed };

  std::string from;
  std::string to;
  std::vector<std::string> lines = {};
  style line = style::plain;
  /// It has a head at its other end too.
  bool both_ways = false;
  /// What flows the other way.
  std::vector<std::string> lines_back = {};
  /// What an SVG shows when the mouse rests on it.
  std::string remark = {};
};

/// A drawing, from left to right. Frames stand before those within them.
struct drawing {
  std::string title;
  /// A line in small letters.
  std::string caption;
  std::vector<drawn_frame> frames;
  std::vector<drawn_box> boxes;
  std::vector<drawn_arrow> arrows;

  /// Whether a box or frame of that name is drawn.
  bool shows(const std::string& name) const;
};

/// The fill of a box: `#edf2f7`.
const char* color_of(drawn_box::tint fill) noexcept;

/// The colour of what is strong.
inline constexpr const char* strong_color = "#2b6cb0";

/// What stands on an arrow: marked with its direction, if there are two.
std::vector<std::string> lines_on(const drawn_arrow& arrow);

/// The drawing for Graphviz.
std::string dot_text(const drawing& what);

/// The drawing as a Mermaid flowchart.
std::string mermaid_text(const drawing& what);

} // namespace dunlin
