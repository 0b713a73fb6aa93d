// What is said to a run, and its answers, as text.

#include "app/control/control_words.hpp"

#include "app/control/control_text.hpp"
#include "tests/catch.hpp"

using namespace dunlin;

namespace {

std::string problem_of(const std::string& word) {
  const auto read = parse_word(word);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == error_code::usage);
  return read.error().text;
}

control_answer some_answer() {
  control_answer out;
  out.process = 4711;
  auto& now = out.now;
  now.outcome = steer_outcome::done;
  now.text = "paused, 1 batch in hand finishes first";
  now.pace = run_pace::paused;
  now.migrators_wanted = 5;
  now.migrators_alive = 4;
  now.steps = 12;
  now.steps_done = 3;
  now.steps_failed = 1;
  now.under_way = {{"crs",
                    false,
                    step_status::winding_down,
                    {10, 5, 3, 1, 1, 7},
                    1'000,
                    250,
                    4,
                    1},
                   {"up/1.sql", true, step_status::running, {}, 0, 0, 1, 0}};
  return out;
}

std::string text_after(const std::string& word) {
  options asked;
  asked.profile = "epsg.toml";
  asked.word = parse_word(word).value();
  return control_text("epsg", some_answer(), asked);
}

} // namespace

TEST_CASE("every word is read as it was written") {
  for (const auto* word :
       {"status", "pause", "resume", "migrators=256", "drain", "stop"}) {
    const auto read = parse_word(word);
    REQUIRE(read);
    CHECK(word_text(*read) == word);
  }
}

TEST_CASE("what is no word is refused in a line that says what was meant") {
  CHECK(problem_of("puase")
        == "unknown verb \"puase\"; did you mean"
           " \"pause\"?");
  CHECK(problem_of("").find("known: \"status\"") != std::string::npos);
  CHECK(problem_of("migrants=5").find("\"migrators=N\"") != std::string::npos);
  CHECK(problem_of("pause=5").find("did you mean \"pause\"")
        != std::string::npos);
  CHECK(problem_of("migrators") == "migrators needs a number: migrators=5");
  for (const auto* number : {"", "0", "257", "-1", "5x", " 5", "1e2",
                             "99999"
                             "99999999"})
    CHECK(problem_of(std::string{"migrators="} + number)
              .find("a number from 1 to 256")
          != std::string::npos);
}

TEST_CASE("an answer is read as it was written") {
  const auto line = answer_line(some_answer());
  CHECK(line.find('\n') == line.size() - 1);
  const auto read = parse_answer(line);
  REQUIRE(read);
  CHECK(answer_line(*read) == line);
  CHECK(read->now.under_way[1].is_script);
}

TEST_CASE("an answer that is none is told so") {
  for (const std::string line :
       {"", "{}", "[1]", "nonsense", R"({"outcome":"maybe"})"}) {
    const auto read = parse_answer(line);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == error_code::part_failed);
    CHECK(read.error().text.find("understands") != std::string::npos);
  }
  const auto problem = parse_answer(problem_line("no word"));
  REQUIRE_FALSE(problem);
  CHECK(problem.error().text == "no word");
}

TEST_CASE("people are told what became of their word, and what to do next") {
  CHECK(text_after("pause")
        == "epsg: paused, 1 batch in hand finishes first (process 4711)\n"
           "Next, to go on: dunlin control resume epsg.toml\n");
}

TEST_CASE("people who ask are told what each step does") {
  CHECK(text_after("status")
        == "epsg: paused, 1 batch in hand finishes first (process 4711)\n"
           "3 of 12 steps done, 2 under way, 1 failed or blocked\n"
           "\n"
           "step      does              rows  of about  a second  migrators\n"
           "crs       finishes batches    10     1,000       250          4\n"
           "up/1.sql  runs                                                1\n"
           "\n"
           "Next, to go on: dunlin control resume epsg.toml\n");
}
