#include "app/board_choice.hpp"

#include "config/letter_case.hpp"

#include <algorithm>

namespace dunlin {

namespace {

std::string value_of(const environment_lookup& environment,
                     const std::string& name) {
  return environment(name).value_or("");
}

bool can_show_live(const board_place& place) {
  const auto kind = value_of(place.environment, "TERM");
  return place.output_is_terminal && !kind.empty() && kind != "dumb";
}

/// The locale for characters, in lower case.
std::string locale_of(const environment_lookup& environment) {
  std::string out;
  for (const auto* name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (out.empty())
      out = value_of(environment, name);
  return folded(out);
}

board_glyphs choose_glyphs(const std::string& locale) {
  const bool is_unicode = locale.find("utf-8") != std::string::npos
                          || locale.find("utf8") != std::string::npos;
  auto out = ascii_glyphs;
  out.is_ascii = !is_unicode;
  // There a bar's signs may take two columns each.
  for (const auto* language : {"zh", "ja", "ko"})
    if (locale.starts_with(language))
      return out;
  return is_unicode ? board_glyphs{} : out;
}

} // namespace

result<board_kind> choose_board(board_kind asked, const board_place& place) {
  const bool is_possible = can_show_live(place);
  if (asked == board_kind::live && is_possible && place.log_on_terminal)
    return fail(error_code::usage, "--board live and --log - would write over"
                                   " each other on one terminal; give --log a"
                                   " file");
  if (asked == board_kind::automatic)
    return is_possible && !place.log_on_terminal ? board_kind::live
                                                 : board_kind::plain;
  return asked == board_kind::live && !is_possible ? board_kind::plain : asked;
}

paint_style choose_style(const environment_lookup& environment) {
  paint_style out;
  out.has_colour = value_of(environment, "NO_COLOR").empty();
  out.glyphs = choose_glyphs(locale_of(environment));
  // xterm itself cuts lines where others break them, and says who it is.
  out.reflows = value_of(environment, "XTERM_VERSION").empty()
                || !value_of(environment, "TERM").starts_with("xterm");
  return out;
}

} // namespace dunlin
