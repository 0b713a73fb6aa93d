#include "app/control/control_words.hpp"

#include "config/limits.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <optional>
#include <vector>

namespace dunlin {

namespace {

using json = nlohmann::ordered_json;

constexpr steer_verb verbs[]{steer_verb::status, steer_verb::pause,
                             steer_verb::resume, steer_verb::drain,
                             steer_verb::stop};

constexpr std::string_view number_word = "migrators";

tl::unexpected<error> refuse(std::string text) {
  return fail(error_code::usage, std::move(text));
}

tl::unexpected<error> unknown_verb(std::string_view text) {
  std::vector<std::string> known;
  for (auto verb : verbs)
    known.emplace_back(to_string(verb));
  known.emplace_back("migrators=N");
  const auto name = text.substr(0, text.find('='));
  return refuse("unknown verb " + quote(name)
                + hint_for(name == number_word ? text : name, known));
}

result<steer_request> parse_migrators(std::string_view number) {
  uint32_t count = 0;
  const auto* end = number.data() + number.size();
  const auto [rest, problem] = std::from_chars(number.data(), end, count);
  if (problem != std::errc{} || rest != end || count < 1
      || count > migrators_limit)
    return refuse("migrators=" + printable(number) + ": a number from 1 to "
                  + std::to_string(migrators_limit) + " is needed");
  return steer_request{steer_verb::migrators, count, {}};
}

/// The value of an enumeration that has this name. Throws like JSON does.
template <class Enum>
Enum named(const json& name, Enum last) {
  const auto text = name.get<std::string>();
  for (int i = 0; i <= static_cast<int>(last); ++i)
    if (to_string(static_cast<Enum>(i)) == text)
      return static_cast<Enum>(i);
  throw json::other_error::create(501, "unknown name", nullptr);
}

json to_json(const batch_counts& counts) {
  return {{"scanned", counts.scanned},
          {"migrated", counts.migrated},
          {"already_there", counts.already_there},
          {"skipped", counts.skipped},
          {"rejected", counts.rejected},
          {"written", counts.written}};
}

batch_counts counts_of(const json& from) {
  batch_counts out;
  out.scanned = from.at("scanned");
  out.migrated = from.at("migrated");
  out.already_there = from.at("already_there");
  out.skipped = from.at("skipped");
  out.rejected = from.at("rejected");
  out.written = from.at("written");
  return out;
}

step_now step_of(const json& from) {
  step_now out;
  out.step = from.at("step");
  out.is_script = from.at("kind") == "script";
  out.status = named(from.at("status"), step_status::stopped);
  out.counts = counts_of(from.at("counts"));
  out.rows_expected = from.at("rows_expected");
  out.rows_per_second = from.at("rows_per_second");
  out.migrators = from.at("migrators");
  out.batches_in_hand = from.at("batches_in_hand");
  return out;
}

control_answer answer_of(const json& from) {
  control_answer out;
  out.process = from.at("process");
  auto& now = out.now;
  now.outcome = named(from.at("outcome"), steer_outcome::crowded);
  now.text = from.at("text");
  now.pace = named(from.at("pace"), run_pace::stopping);
  now.is_at_rest = from.at("at_rest");
  now.migrators_wanted = from.at("migrators_wanted");
  now.migrators_alive = from.at("migrators_alive");
  now.steps = from.at("steps");
  now.steps_done = from.at("steps_done");
  now.steps_failed = from.at("steps_failed");
  for (const auto& step : from.at("under_way"))
    now.under_way.push_back(step_of(step));
  return out;
}

std::string line_of(const json& what) {
  return what.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace

result<steer_request> parse_word(std::string_view text) {
  for (auto verb : verbs)
    if (to_string(verb) == text)
      return steer_request{verb, 0, {}};
  if (text == number_word)
    return refuse("migrators needs a number: migrators=5");
  const auto equals = text.find('=');
  if (text.substr(0, equals) != number_word)
    return unknown_verb(text);
  return parse_migrators(text.substr(equals + 1));
}

std::string word_text(const steer_request& word) {
  std::string out{to_string(word.verb)};
  if (word.verb == steer_verb::migrators)
    out += "=" + std::to_string(word.migrators);
  return out;
}

std::string answer_line(const control_answer& answer) {
  const auto& now = answer.now;
  auto steps = json::array();
  for (const auto& step : now.under_way)
    steps.push_back({{"step", step.step},
                     {"kind", step.is_script ? "script" : "table"},
                     {"status", to_string(step.status)},
                     {"counts", to_json(step.counts)},
                     {"rows_expected", step.rows_expected},
                     {"rows_per_second", step.rows_per_second},
                     {"migrators", step.migrators},
                     {"batches_in_hand", step.batches_in_hand}});
  return line_of({{"outcome", to_string(now.outcome)},
                  {"text", now.text},
                  {"process", answer.process},
                  {"pace", to_string(now.pace)},
                  {"at_rest", now.is_at_rest},
                  {"migrators_wanted", now.migrators_wanted},
                  {"migrators_alive", now.migrators_alive},
                  {"steps", now.steps},
                  {"steps_done", now.steps_done},
                  {"steps_failed", now.steps_failed},
                  {"under_way", std::move(steps)}});
}

std::string problem_line(const std::string& text) {
  return line_of({{"problem", text}});
}

result<control_answer> parse_answer(std::string_view line) {
  try {
    const auto told = json::parse(line);
    if (told.contains("problem"))
      return fail(error_code::part_failed,
                  printable(told.at("problem").get<std::string>()));
    return answer_of(told);
  } catch (const json::exception&) {
    return fail(error_code::part_failed,
                "the run's answer is none that this dunlin understands: "
                    + printable(line.substr(0, word_bytes_max)));
  }
}

} // namespace dunlin
