#include "actors/board_frame.hpp"

#include <algorithm>
#include <numeric>

namespace dunlin {

namespace {

/// Which lines stay, by their place.
std::vector<bool> choose(const std::vector<ranked_line>& lines, size_t count) {
  std::vector<size_t> order(lines.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return lines[a].rank > lines[b].rank;
  });
  std::vector<bool> out(lines.size());
  for (size_t i = 0; i < count && i < order.size(); ++i)
    out[order[i]] = true;
  return out;
}

} // namespace

std::vector<board_line> fold(std::vector<ranked_line> lines, size_t rows,
                             const board_glyphs& glyphs) {
  const auto fits = lines.size() <= rows;
  // A single row is for the most important line alone.
  const auto has_fold = !fits && rows > 1;
  const auto kept = choose(lines, has_fold ? rows - 1 : rows);
  board_line folded;
  size_t count = 0;
  size_t last = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (kept[i])
      continue;
    ++count;
    last = i;
    folded.colour = std::max(folded.colour, lines[i].line.colour);
  }
  folded.text
      = std::string{glyphs.cut} + " " + std::to_string(count) + " more jobs";
  std::vector<board_line> out;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (kept[i])
      out.push_back(std::move(lines[i].line));
    else if (has_fold && i == last)
      out.push_back(folded);
  }
  return out;
}

} // namespace dunlin
