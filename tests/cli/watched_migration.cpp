#include "tests/cli/watched_migration.hpp"

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace dunlin::test {

watched_migration::watched_migration() {
  make_migration(200'000);
  make_target();
  write("dunlin.toml", two_stores + R"([run]
migrators = 20
[[tables]]
name = "crs"
from = "old"
to = "new"
noun = ["place", "places"]
batch = { rows = 1 }
)");
}

watched_migration::~watched_migration() {
  kill_run();
}

void watched_migration::make_target() const {
  std::filesystem::remove(folder() + "/new.db");
  sql("new.db", "CREATE TABLE crs(auth TEXT NOT NULL, code INTEGER NOT NULL,"
                " name TEXT, PRIMARY KEY(auth, code))");
}

terminal_setup watched_migration::place(size_t columns, size_t rows) const {
  terminal_setup out;
  out.folder = folder();
  out.columns = columns;
  out.rows = rows;
  out.environment["DUNLIN"] = std::getenv("DUNLIN");
  // Where `dunlin control` of a test finds it.
  out.environment["XDG_RUNTIME_DIR"] = folder();
  return out;
}

std::string watched_migration::command_line(const std::string& arguments) {
  return "sh -c 'echo $$ >run.pid; exec \"$DUNLIN\" run " + arguments + "'";
}

pid_t watched_migration::run_id() const {
  pid_t out = 0;
  std::ifstream{folder() + "/run.pid"} >> out;
  return out;
}

bool watched_migration::is_running() const {
  return run_id() > 0 && kill(run_id(), 0) == 0;
}

void watched_migration::kill_run() const {
  if (run_id() > 0)
    kill(run_id(), SIGKILL);
}

long watched_migration::rows_done() const {
  return std::atol(query("new.db", "SELECT max(rowid) FROM crs").c_str());
}

std::vector<std::string> board_of(const tmux_terminal& at) {
  auto rows = at.lines();
  const auto is_first
      = [](const std::string& row) { return row.starts_with("crs: S"); };
  const auto first = std::find_if(rows.rbegin(), rows.rend(), is_first);
  if (first != rows.rend())
    rows.erase(rows.begin(), first.base() - 1);
  return rows;
}

bool shows_board(const tmux_terminal& at) {
  return at.wait_until([&] {
    const auto rows = board_of(at);
    return rows.size() >= 3 && rows.back().starts_with("Migrated ")
           && rows[rows.size() - 2].starts_with("crs ");
  });
}

bool is_sane(const tmux_terminal& at) {
  return at.ask("#{cursor_flag} #{alternate_on} #{scroll_region_upper}"
                " #{wrap_flag} #{insert_flag} #{origin_flag}")
         == "1 0 0 1 0 0";
}

} // namespace dunlin::test
