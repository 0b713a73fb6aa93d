#include "app/command_line.hpp"

#include "config/store_url.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <string_view>

namespace dunlin {

namespace {

bool is_plain(char c) noexcept {
  constexpr std::string_view safe = "_-./=,:+@%";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || safe.find(c) != std::string_view::npos;
}

/// An override with its value left out where that may be a password.
std::string shown(const std::string& text) {
  // A file has no password; what must be typed next must be typeable.
  for (const auto* begin : {"=sqlite:", "=\"sqlite:", "='sqlite:"})
    if (text.find(begin) != std::string::npos)
      return text;
  if (!may_hold_password(text))
    return text;
  return text.substr(0, text.find('=') + 1) + "***";
}

} // namespace

std::string shell_word(const std::string& argument) {
  if (!argument.empty()
      && std::all_of(argument.begin(), argument.end(), is_plain))
    return argument;
  std::string out = "'";
  for (char c : argument)
    out += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return out + "'";
}

std::string command_line(const std::string& verb, const options& asked) {
  auto out = "dunlin " + verb + " " + shell_word(asked.profile);
  for (const auto& file : asked.with)
    out += " --with " + shell_word(file);
  for (const auto& text : asked.overrides)
    out += " " + shell_word(shown(text));
  if (!asked.durations.empty() && (verb == "run" || verb == "plan"))
    out += " --durations " + shell_word(asked.durations);
  if (verb == "run" && !asked.part.only.empty())
    out += " --only " + shell_word(asked.part.only);
  if (verb == "run" && !asked.part.until.empty())
    out += " --until " + shell_word(asked.part.until);
  if (verb == "run")
    for (const auto& [step, file] : asked.keys)
      out += " --keys " + shell_word(step + "=" + file);
  return out;
}

std::string settle_lines(const std::string& step, const options& asked) {
  const auto say = [&](const std::string& if_so, const std::string& verb) {
    return printable(step) + ": " + if_so + ", say "
           + command_line("resolve " + verb + " " + shell_word(step), asked)
           + "\n";
  };
  return say("if it took effect", "done") + say("if it did not", "redo");
}

std::string next_line(const std::string& condition,
                      const std::string& command) {
  return "Next" + (condition.empty() ? "" : ", " + condition) + ": " + command
         + "\n";
}

} // namespace dunlin
