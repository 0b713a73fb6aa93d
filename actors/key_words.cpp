#include "actors/key_words.hpp"

#include "config/limits.hpp"

namespace dunlin {

namespace {

key_meaning word(steer_verb verb, std::string name, uint64_t migrators = 0) {
  return {steer_request{verb, static_cast<uint32_t>(migrators),
                        "key " + std::move(name)},
          {}};
}

key_meaning note(std::string text) {
  return {std::nullopt, {std::move(text), false}};
}

} // namespace

key_meaning meaning_of(char key, const steer_answer& now) {
  const auto wanted = now.migrators_wanted;
  switch (key) {
  case '+':
    if (wanted >= migrators_limit)
      return note(std::to_string(wanted) + " migrators are the most");
    return word(steer_verb::migrators, "+", wanted + 1);
  case '-':
    if (wanted <= 1)
      return note("1 migrator is the fewest; space pauses");
    return word(steer_verb::migrators, "-", wanted - 1);
  case ' ':
    return word(now.pace == run_pace::paused ? steer_verb::resume
                                             : steer_verb::pause,
                "space");
  case 'q':
    return word(now.pace == run_pace::stopping ? steer_verb::stop
                                               : steer_verb::drain,
                "q");
  case '?':
    return {std::nullopt, {key_help(), true}};
  }
  return note("? shows the keys");
}

board_note note_of(const steer_request& word, const steer_answer& answer) {
  // For as long as it may be done.
  if (word.verb == steer_verb::drain && answer.outcome == steer_outcome::done)
    return {"q once more stops at once", true};
  return {answer.text, false};
}

std::string key_help() {
  // No longer than a terminal of 40 columns has them.
  return "+ -    one migrator more, one fewer\n"
         "space  pause, and go on\n"
         "q      finish what is in hand, then end\n"
         "       once more: stop at once\n"
         "?      this help, until the next key";
}

} // namespace dunlin
