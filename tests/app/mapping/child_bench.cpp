#include "tests/app/mapping/child_bench.hpp"

#include "app/machine.hpp"
#include "app/mapping/find_program.hpp"
#include "tests/app/mapping/cells.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace dunlin::test {

namespace fs = std::filesystem;

const std::string python = "import sys, json, time\n";

const std::string echo_loop = R"(
for line in sys.stdin:
    sys.stdout.write(line)
    if line == "\n":
        sys.stdout.flush()
)";

const std::string echo = python + echo_loop;

namespace {

std::string contents(const fs::path& file) {
  std::ostringstream out;
  out << std::ifstream{file, std::ios::binary}.rdbuf();
  return out.str();
}

std::string line_of(const row_answer& said) {
  const auto key = to_text(said.key);
  switch (said.kind) {
  case answer_kind::rows:
    return key + ": " + to_text(said.cells);
  case answer_kind::skip:
    return key + " skipped";
  case answer_kind::reject:
    return key + " refused: " + std::string{said.reason} + " of "
           + to_text(said.content);
  }
  return {};
}

} // namespace

child_bench::child_bench()
    : end_(std::make_shared<end_signal>()),
      spawner_(std::make_shared<child_spawner>()) {
  auto pattern = (fs::temp_directory_path() / "dunlin-child-XXXXXX").string();
  folder_ = fs::canonical(mkdtemp(pattern.data())).string();
  end_->event = descriptor{eventfd(0, EFD_CLOEXEC)};
}

child_bench::~child_bench() {
  function_.reset();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void child_bench::start(const std::string& script,
                        const std::string& interpreter) {
  const auto file = folder_ + "/script.py";
  std::ofstream{file} << script;
  const auto program
      = find_program(interpreter, process_environment()("PATH").value_or(""));
  REQUIRE(program);
  child_settings settings;
  settings.command = {{*program, file}, folder_};
  settings.shown = "script.py";
  settings.answer_timeout_ms = answer_timeout_ms;
  settings.retry = {5, 1, 20};
  settings.end = end_;
  const mapping_spec spec{"step", {"id", "name"}, 2, {0}, {"id", "name"}};
  function_ = std::make_unique<child_function>(spec, settings, spawner_);
}

void child_bench::stop() {
  function_.reset();
}

void child_bench::force() {
  end_->is_forced = true;
  eventfd_write(end_->event.number(), 1);
}

void child_bench::take(const std::vector<bench_row>& rows) {
  chunk page;
  page.columns = 2;
  for (const auto& row : rows) {
    page.bytes += cell(row.id) + cell(row.name);
    ++page.rows;
  }
  function_->take(std::make_shared<const chunk>(std::move(page)));
}

bench_page child_bench::answers(size_t allowance_bytes) {
  bench_page out;
  size_t bytes = 0;
  // Some may come before the others.
  while (!out.end && bytes < allowance_bytes) {
    const auto page = function_->answers(allowance_bytes - bytes);
    INFO((page ? "" : page.error().text));
    REQUIRE(page);
    out.end = page->end;
    const auto before = out.lines.size();
    answer_reader reader{page->answers->bytes};
    while (!reader.at_end())
      out.lines.push_back(line_of(reader.next()));
    CHECK(out.lines.size() - before == page->answers->answers);
    bytes += page->answers->bytes.size();
  }
  return out;
}

void child_bench::fails(const std::string& text) {
  result<answer_page> page;
  do
    page = function_->answers(1 << 20);
  while (page);
  INFO(page.error().text);
  CHECK(page.error().code == error_code::command_failed);
  CHECK(page.error().text.find(text) != std::string::npos);
  CHECK(page.error().text.find('\n') == std::string::npos);
}

void child_bench::forget() {
  function_->forget();
}

list child_bench::all_said() {
  return function_->said();
}

std::string child_bench::read_file(const std::string& name) const {
  return contents(folder_ + "/" + name);
}

size_t count_processes(const std::string& words) {
  size_t count = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator{"/proc", ignored})
    if (contents(entry.path() / "cmdline").find(words) != std::string::npos)
      ++count;
  return count;
}

bool reaches_count(const std::string& words, size_t number) {
  // Seen once is enough: a count may pass on, as when a child forks another
  // that is not yet the program that it becomes.
  const auto until = steady_now_ms() + 60'000;
  while (count_processes(words) != number) {
    if (steady_now_ms() >= until)
      return false;
    poll(nullptr, 0, 5);
  }
  return true;
}

bool all_gone(const std::string& words) {
  return reaches_count(words, 0);
}

} // namespace dunlin::test
