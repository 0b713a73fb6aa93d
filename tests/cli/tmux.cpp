#include "tests/cli/tmux.hpp"

#include "tests/catch.hpp"

#include <chrono>
#include <cstdlib>
#include <sstream>

namespace dunlin::test {

namespace {

std::vector<std::string> rows_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream rows{text};
  for (std::string row; std::getline(rows, row);)
    out.push_back(row);
  return out;
}

/// Whether the last line that holds something is a prompt and nothing else.
bool is_asked(const std::vector<std::string>& lines) {
  return !lines.empty() && lines.back() == "$";
}

} // namespace

tmux_terminal::tmux_terminal(terminal_setup setup) : setup_(std::move(setup)) {
  static int count = 0;
  socket_ = setup_.folder + "/tmux." + std::to_string(++count);
  std::vector<std::string> line{
      "new-session", "-d", "-x", std::to_string(setup_.columns), "-y",
      std::to_string(setup_.rows), "env", "-u", "TMUX", "-u", "NO_COLOR", "-u",
      "LC_ALL", "LANG=C.UTF-8",
      // Every Debian knows it.
      "TERM=screen-256color", "PS1=$ "};
  for (const auto& [name, value] : setup_.environment)
    line.push_back(name + "=" + value);
  if (setup_.shell == "bash")
    line.insert(line.end(), {"bash", "--norc", "--noprofile"});
  else
    line.push_back(setup_.shell);
  tmux(line);
  tmux({"set", "-g", "status", "off"});
  resize(setup_.columns, setup_.rows);
  wait_until([&] { return screen().front() == "$"; });
}

tmux_terminal::~tmux_terminal() {
  tmux({"kill-server"});
}

std::string tmux_terminal::tmux(std::vector<std::string> arguments) const {
  launch what;
  what.program = "/usr/bin/env";
  what.arguments = {"tmux", "-u", "-S", socket_, "-f", "/dev/null"};
  what.arguments.insert(what.arguments.end(), arguments.begin(),
                        arguments.end());
  what.folder = setup_.folder;
  what.environment = {{"LC_ALL", "C.UTF-8"}};
  process child{what};
  return child.wait().out;
}

void tmux_terminal::enter(const std::string& line) {
  REQUIRE(prompts());
  tmux({"send-keys", "-l", line});
  // Until it is shown the last line is the old prompt.
  REQUIRE(wait_until([&] { return !is_asked(lines()); }));
  press("Enter");
}

void tmux_terminal::type_ahead(const std::string& line) {
  tmux({"send-keys", "-l", line});
  press("Enter");
}

void tmux_terminal::press(const std::string& key) {
  tmux({"send-keys", key});
}

void tmux_terminal::resize(size_t columns, size_t rows) {
  tmux({"resize-window", "-x", std::to_string(columns), "-y",
        std::to_string(rows)});
}

std::vector<std::string> tmux_terminal::screen() const {
  auto out = rows_of(tmux({"capture-pane", "-p"}));
  out.resize(std::max<size_t>(out.size(), 1));
  return out;
}

std::vector<std::string> tmux_terminal::lines() const {
  auto out = screen();
  std::erase(out, "");
  return out;
}

std::string tmux_terminal::coloured() const {
  return tmux({"capture-pane", "-p", "-e"});
}

std::string tmux_terminal::everything() const {
  return tmux({"capture-pane", "-p", "-S", "-"});
}

std::string tmux_terminal::ask(const std::string& format) const {
  auto out = tmux({"display-message", "-p", format});
  out.erase(out.find_last_not_of('\n') + 1);
  return out;
}

bool tmux_terminal::wait_until(const std::function<bool()>& is_so) const {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() < until)
      continue;
    UNSCOPED_INFO(picture());
    return false;
  }
  return true;
}

bool tmux_terminal::shows(std::string_view text) const {
  return wait_until([&] {
    return tmux({"capture-pane", "-p"}).find(text) != std::string::npos;
  });
}

bool tmux_terminal::prompts() const {
  return wait_until([&] { return is_asked(lines()); });
}

std::string tmux_terminal::picture() const {
  return "\n" + tmux({"capture-pane", "-p"});
}

} // namespace dunlin::test
