#include "actors/key_words.hpp"

#include "config/limits.hpp"
#include "tests/catch.hpp"

/// @file
/// What keys say to a run.

using namespace dunlin;

namespace {

steer_answer run_with(uint64_t migrators, run_pace pace = run_pace::going) {
  steer_answer out;
  out.migrators_wanted = migrators;
  out.pace = pace;
  return out;
}

/// `verb argument (who)`, or what the board shows instead.
std::string meant(char key, const steer_answer& now) {
  const auto meaning = meaning_of(key, now);
  if (!meaning.word)
    return meaning.note.text;
  auto out = std::string{to_string(meaning.word->verb)};
  if (meaning.word->migrators > 0)
    out += " " + std::to_string(meaning.word->migrators);
  return out + " (" + meaning.word->user + ")";
}

} // namespace

TEST_CASE("plus and minus ask for one migrator more and one fewer") {
  CHECK(meant('+', run_with(20)) == "migrators 21 (key +)");
  CHECK(meant('-', run_with(20)) == "migrators 19 (key -)");
}

TEST_CASE("there are never no migrators, nor more than a profile may have") {
  CHECK(meant('-', run_with(1)) == "1 migrator is the fewest; space pauses");
  CHECK(meant('+', run_with(migrators_limit)) == "256 migrators are the most");
  CHECK(meant('+', run_with(migrators_limit - 1)) == "migrators 256 (key +)");
}

TEST_CASE("space pauses a run that goes, and lets a paused one go on") {
  CHECK(meant(' ', run_with(2)) == "pause (key space)");
  CHECK(meant(' ', run_with(2, run_pace::paused)) == "resume (key space)");
}

TEST_CASE("q drains, and stops at once what is draining") {
  CHECK(meant('q', run_with(2)) == "drain (key q)");
  CHECK(meant('q', run_with(2, run_pace::paused)) == "drain (key q)");
  CHECK(meant('q', run_with(2, run_pace::stopping)) == "stop (key q)");
}

TEST_CASE("other keys say nothing to a run, and where there is help") {
  CHECK(meant('x', run_with(2)) == "? shows the keys");
  CHECK(meant('\r', run_with(2)) == "? shows the keys");
  const auto help = meaning_of('?', run_with(2));
  CHECK_FALSE(help.word);
  CHECK(help.note.stays);
  for (const auto* key : {"+ -", "space", "q ", "?"})
    CHECK(help.note.text.find(key) != std::string::npos);
}

TEST_CASE("the board shows the answer, and for a drain what a second q does") {
  steer_answer answer;
  answer.text = "21 migrators from now on";
  const auto plus = note_of({steer_verb::migrators, 21, "key +"}, answer);
  CHECK(plus.text == answer.text);
  CHECK_FALSE(plus.stays);
  const auto drain = note_of({steer_verb::drain, 0, "key q"}, answer);
  CHECK(drain.text == "q once more stops at once");
  CHECK(drain.stays);
}
