#include "app/options.hpp"

#include "app/control/control_words.hpp"
#include "config/nearest.hpp"
#include "config/text.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace dunlin {

namespace {

namespace po = boost::program_options;

/// Beyond it a rehearsal hardly ends, and random orders hardly differ.
constexpr uint32_t orders_max = 10'000;

struct command_name {
  std::string_view name;
  command what;
};

constexpr command_name commands[]{
    {"run", command::run},           {"plan", command::plan},
    {"status", command::status},     {"verify", command::verify},
    {"config", command::config},     {"visualize", command::visualize},
    {"init", command::init},         {"control", command::control},
    {"rehearse", command::rehearse}, {"resolve", command::resolve},
};

/// Which commands take an option. What is not here belongs to all.
struct option_owner {
  std::string_view option;
  std::vector<std::string_view> commands;
};

const std::vector<option_owner>& owners() {
  static const std::vector<option_owner> out{
      {"dry-run", {"run"}},
      {"count", {"run", "plan", "verify"}},
      {"resume", {"verify"}},
      {"board", {"run"}},
      {"reset", {"run"}},
      {"yes", {"run"}},
      {"keys", {"run"}},
      {"only", {"run", "plan"}},
      {"until", {"run", "plan"}},
      {"durations", {"run", "plan", "visualize"}},
      {"log", {"run"}},
      {"log-level", {"run"}},
      {"orders", {"rehearse"}},
      {"seed", {"rehearse"}},
      {"scratch", {"rehearse"}},
      {"json",
       {"plan", "run", "status", "verify", "config", "control", "rehearse",
        "resolve"}},
      {"with",
       {"run", "plan", "status", "verify", "config", "visualize", "control",
        "rehearse", "resolve"}},
      {"system", {"visualize"}},
      {"output", {"visualize", "init"}},
      {"force", {"init"}},
  };
  return out;
}

po::options_description known_options() {
  po::options_description out;
  auto add = out.add_options();
  add("help", po::bool_switch());
  add("version", po::bool_switch());
  add("with", po::value<std::vector<std::string>>()->composing());
  add("json", po::bool_switch());
  add("dry-run", po::bool_switch());
  add("count", po::bool_switch());
  add("resume", po::bool_switch());
  add("board", po::value<std::string>());
  add("reset", po::value<std::string>());
  add("yes", po::bool_switch());
  add("keys", po::value<std::vector<std::string>>()->composing());
  add("only", po::value<std::string>());
  add("until", po::value<std::string>());
  add("durations", po::value<std::string>());
  add("orders", po::value<std::string>());
  add("seed", po::value<std::string>());
  add("scratch", po::value<std::string>());
  add("log", po::value<std::string>());
  add("log-level", po::value<std::string>());
  add("system", po::bool_switch());
  add("output", po::value<std::string>());
  add("force", po::bool_switch());
  return out;
}

std::vector<std::string> option_names() {
  std::vector<std::string> out;
  const auto known = known_options();
  for (const auto& option : known.options())
    out.push_back("--" + option->long_name());
  return out;
}

std::vector<std::string> command_names() {
  std::vector<std::string> out;
  for (const auto& known : commands)
    out.emplace_back(known.name);
  return out;
}

tl::unexpected<error> refuse(std::string text) {
  return fail(error_code::usage, std::move(text));
}

tl::unexpected<error> refuse_option(const std::string& name) {
  return refuse("unknown option " + quote(name)
                + hint_for(name, option_names()));
}

/// Takes an option off the front of the command line, with so many arguments.
std::vector<po::option> take(std::vector<std::string>& rest, const char* name,
                             std::vector<std::string> value, int count) {
  po::option out;
  out.string_key = name;
  out.value = std::move(value);
  out.original_tokens = {rest.begin(), rest.begin() + count};
  rest.erase(rest.begin(), rest.begin() + count);
  return {out};
}

/// What Boost would not read as we mean it: `--reset` without a value, for
/// which it would take the next argument, and `-o`, the one short option.
std::vector<po::option> take_special(std::vector<std::string>& rest) {
  if (rest.front() == "--reset")
    return take(rest, "reset", {""}, 1);
  if (rest.front() == "-o")
    return rest.size() == 1 ? take(rest, "output", {""}, 1)
                            : take(rest, "output", {rest[1]}, 2);
  return {};
}

/// What Boost found: options and, in order, all other arguments.
struct raw_line {
  po::variables_map options;
  std::vector<std::string> arguments;

  bool has(const char* name) const {
    return options[name].as<bool>();
  }

  std::string text(const char* name) const {
    return options.count(name) > 0 ? options[name].as<std::string>() : "";
  }
};

result<raw_line> read_line(const std::vector<std::string>& arguments) {
  const auto known = known_options();
  const auto style = po::command_line_style::allow_long
                     | po::command_line_style::long_allow_adjacent
                     | po::command_line_style::long_allow_next;
  raw_line out;
  try {
    po::command_line_parser parser{arguments};
    parser.options(known).style(style).extra_style_parser(take_special);
    const auto parsed = parser.run();
    po::store(parsed, out.options);
    out.arguments
        = po::collect_unrecognized(parsed.options, po::include_positional);
  } catch (const po::unknown_option& problem) {
    return refuse_option(problem.get_option_name());
  } catch (const po::error& problem) {
    return refuse(printable(problem.what()));
  }
  // There are no other short options.
  for (const auto& argument : out.arguments)
    if (argument.starts_with('-'))
      return refuse_option(argument);
  return out;
}

result<void> find_command(const raw_line& line, options& out) {
  if (line.arguments.empty()) {
    if (!line.has("version"))
      return {};
    out.what = command::version;
    return {};
  }
  const auto& name = line.arguments.front();
  const auto* found = std::find_if(
      std::begin(commands), std::end(commands),
      [&](const auto& command_known) { return command_known.name == name; });
  if (found == std::end(commands))
    return refuse("unknown command " + quote(name)
                  + hint_for(name, command_names()));
  out.what = found->what;
  if (line.has("version"))
    out.what = command::version;
  if (line.has("help")) {
    out.what = command::help;
    out.help_about = name;
  }
  return {};
}

/// Refuses an option that the command does not know.
result<void> check_owners(const raw_line& line) {
  if (line.arguments.empty())
    return {};
  const auto& name = line.arguments.front();
  for (const auto& [option, commands_of] : owners()) {
    const auto& value = line.options[std::string{option}];
    if (value.empty() || value.defaulted())
      continue;
    if (std::find(commands_of.begin(), commands_of.end(), name)
        == commands_of.end())
      return refuse("dunlin " + name + " has no option \"--"
                    + std::string{option} + "\"; dunlin "
                    + std::string{commands_of.front()} + " has it");
  }
  return {};
}

/// `init SOURCE [TARGET]`.
result<void> read_databases(const raw_line& line, options& out) {
  const auto& given = line.arguments;
  if (given.size() < 2 || given.size() > 3)
    return refuse("dunlin init takes SOURCE and perhaps TARGET: URLs such as "
                  "sqlite:old.db, or paths of SQLite files");
  out.source = given[1];
  out.target = given.size() == 3 ? given[2] : "";
  return {};
}

/// `control VERB`.
result<void> read_word_said(const raw_line& line, options& out) {
  if (line.arguments.size() < 2)
    return refuse("dunlin control takes a verb: status, pause, resume,"
                  " migrators=N, drain or stop");
  auto word = parse_word(line.arguments[1]);
  if (!word)
    return fail(word.error());
  out.word = std::move(*word);
  return {};
}

/// `resolve done|redo|baseline STEP`.
result<void> read_resolution(const raw_line& line, options& out) {
  static const std::vector<std::pair<std::string, resolution>> verbs{
      {"done", resolution::done},
      {"redo", resolution::redo},
      {"baseline", resolution::baseline}};
  if (line.arguments.size() < 3)
    return refuse("dunlin resolve takes done, redo or baseline, and a step");
  std::vector<std::string> known;
  for (const auto& [word, verdict] : verbs) {
    if (word == line.arguments[1]) {
      out.verdict = verdict;
      out.step = line.arguments[2];
      return {};
    }
    known.push_back(word);
  }
  return refuse("dunlin resolve: unknown word " + quote(line.arguments[1])
                + hint_for(line.arguments[1], known));
}

/// Where the profile may stand.
size_t first_argument(command of) noexcept {
  switch (of) {
  case command::control:
    return 2;
  case command::resolve:
    return 3;
  default:
    return 1;
  }
}

result<void> read_arguments(const raw_line& line, options& out) {
  if (out.what == command::init)
    return read_databases(line, out);
  if (out.what == command::control)
    if (auto good = read_word_said(line, out); !good)
      return good;
  if (out.what == command::resolve)
    if (auto good = read_resolution(line, out); !good)
      return good;
  bool has_profile = false;
  for (size_t i = first_argument(out.what); i < line.arguments.size(); ++i) {
    const auto& argument = line.arguments[i];
    if (argument.find('=') != std::string::npos) {
      out.overrides.push_back(argument);
    } else if (has_profile) {
      return refuse("two profiles, " + quote(out.profile) + " and "
                    + quote(argument)
                    + ": give one, and lay others over it by --with FILE");
    } else {
      out.profile = argument;
      has_profile = true;
    }
  }
  return {};
}

/// Each `STEP=FILE` of `--keys`.
result<void> read_keys(const raw_line& line, options& out) {
  if (line.options.count("keys") == 0)
    return {};
  for (const auto& text : line.options["keys"].as<std::vector<std::string>>()) {
    const auto at = text.find('=');
    if (at == std::string::npos || at == 0 || at + 1 == text.size())
      return refuse("--keys needs STEP=FILE, not " + quote(text));
    out.keys.push_back({text.substr(0, at), text.substr(at + 1)});
  }
  return {};
}

/// A step of `--only` or `--until`.
result<void> read_part(const raw_line& line, options& out) {
  for (const auto* option : {"only", "until"}) {
    if (line.options.count(option) == 0)
      continue;
    auto& step
        = option == std::string_view{"only"} ? out.part.only : out.part.until;
    step = line.text(option);
    if (step.empty() || step.starts_with("--"))
      return refuse("--" + std::string{option} + " needs a step after it");
  }
  const bool is_part = !out.part.only.empty() || !out.part.until.empty();
  if (!out.part.only.empty() && !out.part.until.empty())
    return refuse("--only and --until do not go together: --until runs all that"
                  " its step needs");
  if (is_part && !out.keys.empty())
    return refuse("--keys goes with neither --only nor --until: it runs the"
                  " steps that it names");
  return {};
}

/// One of a few words.
template <class T>
result<void> read_word(const raw_line& line, const char* option,
                       const std::vector<std::pair<std::string, T>>& words,
                       T& into) {
  if (line.options.count(option) == 0)
    return {};
  auto text = line.text(option);
  std::vector<std::string> known;
  for (const auto& [word, value] : words) {
    if (word == text) {
      into = value;
      return {};
    }
    known.push_back(word);
  }
  return refuse("--" + std::string{option} + ": unknown value " + quote(text)
                + hint_for(text, known));
}

/// A whole number within limits.
template <class Number>
result<void> read_number(const raw_line& line, const char* option, Number most,
                         Number& into) {
  if (line.options.count(option) == 0)
    return {};
  const auto text = line.text(option);
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, into);
  if (text.empty() || read.ec != std::errc{} || read.ptr != end || into > most)
    return refuse("--" + std::string{option} + " needs a number from 0 to "
                  + std::to_string(most) + ", not " + quote(text));
  return {};
}

/// What only goes together.
result<void> check_pairs(const raw_line& line, const options& out) {
  if (out.count && out.what == command::run && !out.dry_run)
    return refuse("--count belongs to --dry-run: a run counts as it goes");
  if (out.yes && !out.reset)
    return refuse("--yes belongs to --reset, which asks");
  if (out.reset && !out.keys.empty())
    return refuse("--reset and --keys do not go together: --keys migrates what"
                  " is listed and forgets nothing");
  if (out.json && out.what == command::run && !out.dry_run)
    return refuse(
        "--json of a run is --board json; with --dry-run it is --json");
  if (out.system && !out.durations.empty())
    return refuse("--durations belongs to the drawing of the plan: --system"
                  " draws no steps");
  if (out.force && out.output.empty())
    return refuse("--force belongs to -o FILE, which it may replace");
  for (const auto* option : {"with", "log", "output", "durations"}) {
    if (line.options.count(option) == 0)
      continue;
    const std::string_view name{option};
    auto texts = name == "with" ? out.with : std::vector{line.text(option)};
    for (const auto& text : texts)
      if (text.empty() || text.starts_with("--"))
        return refuse((name == "output" ? "-o" : "--" + std::string{name})
                      + " needs a file after it");
  }
  return {};
}

} // namespace

result<options> parse_options(const std::vector<std::string>& arguments) {
  auto line = read_line(arguments);
  if (!line)
    return fail(line.error());
  options out;
  if (auto found = find_command(*line, out); !found)
    return fail(found.error());
  if (out.what == command::help || out.what == command::version)
    return out;
  if (auto good = check_owners(*line); !good)
    return fail(good.error());
  if (auto good = read_arguments(*line, out); !good)
    return fail(good.error());
  auto good = read_word<board_kind>(*line, "board",
                                    {{"auto", board_kind::automatic},
                                     {"live", board_kind::live},
                                     {"plain", board_kind::plain},
                                     {"json", board_kind::json},
                                     {"none", board_kind::none}},
                                    out.board);
  if (good)
    good = read_word<log_level>(*line, "log-level",
                                {{"error", log_level::error},
                                 {"warning", log_level::warning},
                                 {"info", log_level::info},
                                 {"debug", log_level::debug}},
                                out.level);
  out.dry_run = line->has("dry-run");
  out.count = line->has("count");
  out.resume = line->has("resume");
  out.yes = line->has("yes");
  out.json = line->has("json");
  out.durations = line->text("durations");
  out.log = line->text("log");
  out.system = line->has("system");
  out.output = line->text("output");
  out.force = line->has("force");
  if (line->options.count("with") > 0)
    out.with = line->options["with"].as<std::vector<std::string>>();
  if (line->options.count("reset") > 0)
    out.reset = line->text("reset");
  if (good)
    good = read_number(*line, "orders", orders_max, out.orders);
  if (good)
    good = read_number(*line, "seed", UINT64_MAX, out.seed);
  out.scratch = line->text("scratch");
  if (good)
    good = read_keys(*line, out);
  if (good)
    good = read_part(*line, out);
  if (good)
    good = check_pairs(*line, out);
  if (!good)
    return fail(good.error());
  return out;
}

} // namespace dunlin
