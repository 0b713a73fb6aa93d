#include "app/drawing.hpp"
#include "tests/cli/workplace.hpp"

/// @file
/// How drawings are written.

using namespace dunlin;
using namespace dunlin::test;

namespace {

drawing two_boxes() {
  drawing out;
  out.title = "two";
  out.frames = {
      {"outer", "all", ""}, {"inner", "some", "outer"}, {"empty", "none", ""}};
  out.boxes = {{"a",
                {"a", "with \"quotes\" \\"},
                drawn_box::form::store,
                drawn_box::tint::grey,
                ""},
               {"b",
                {"<b> & #"},
                drawn_box::form::many,
                drawn_box::tint::white,
                "inner"}};
  out.arrows = {{"a",
                 "inner",
                 {"rows", "2 credits"},
                 drawn_arrow::style::strong,
                 true,
                 {"batches"},
                 "take_batch"}};
  return out;
}

} // namespace

TEST_CASE("a frame shows if something stands in it, however deep") {
  const auto what = two_boxes();
  CHECK(what.shows("a"));
  CHECK(what.shows("inner"));
  CHECK(what.shows("outer"));
  CHECK_FALSE(what.shows("empty"));
  CHECK_FALSE(what.shows("c"));
}

TEST_CASE("DOT has every name in quotes, and cuts arrows at frames") {
  const auto text = dot_text(two_boxes());
  CHECK(text.starts_with("digraph dunlin {\n"));
  CHECK(text.ends_with("}\n"));
  CHECK(has(text, R"("a" [label="a\nwith \"quotes\" \\")"));
  CHECK(has(text, "shape=cylinder"));
  CHECK(has(text, "subgraph \"cluster_inner\" {"));
  CHECK_FALSE(has(text, "empty"));
  CHECK(has(text, R"("a" -> "b" [label="→ rows\n2 credits\n← batches")"));
  CHECK(has(text, R"(dir=both)"));
  CHECK(has(text, R"(lhead="cluster_inner")"));
  CHECK(has(text, R"(edgetooltip="take_batch")"));
}

TEST_CASE("Mermaid has names of its own and escapes what it would read") {
  const auto text = mermaid_text(two_boxes());
  CHECK(has(text, "flowchart LR\n"));
  CHECK(has(text, R"([("a<br/>with #quot;quotes#quot; \")])"));
  CHECK(has(text, R"([["#lt;b#gt; #amp; #35;"]])"));
  CHECK(has(text, "subgraph f1[\"some\"]"));
  CHECK(has(text, R"(b3 <==>|"→ rows<br/>2 credits<br/>← batches"| f1)"));
  CHECK_FALSE(has(text, "none"));
}
