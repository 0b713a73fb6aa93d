#include "app/engine/engine.hpp"
#include "tests/cli/workplace.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

/// @file
/// The engine in a process that is not dunlin's: what functions are given, what
/// becomes of what they say, and what is left alone.

using namespace dunlin::test;

namespace engine = dunlin::engine;

namespace {

engine::step_function plain(engine::function code,
                            std::vector<std::string> columns = {}) {
  return {std::move(columns), [code] { return code; }};
}

void copy(const engine::page& page, engine::answers& out) {
  for (const auto& row : page.rows)
    out.write(row);
}

class engine_bench : public workplace {
public:
  /// A job over the migration of `make_migration`.
  engine::job job_of(int rows, engine::step_function code) const {
    if (!std::filesystem::exists(folder() + "/old.db"))
      make_migration(rows);
    engine::job out;
    out.profile = folder() + "/dunlin.toml";
    out.overrides = {"run.retry.base=1ms", "run.migrators=3"};
    out.functions["crs"] = std::move(code);
    return out;
  }

  /// The step that fails, and why.
  std::string failure(engine::step_function code) const {
    auto job = job_of(20, std::move(code));
    job.overrides.push_back("run.retry.attempts=2");
    const auto end = engine::run(job);
    CHECK(end.outcome == engine::outcome::failed);
    CHECK(end.exit_code == 1);
    CHECK(query("new.db", "SELECT count(*) FROM crs") == "0\n");
    return end.problem;
  }

  /// What is asked for within a function ends the run with work left.
  void stops_by(std::stop_token engine::job::*way) const {
    std::stop_source asked;
    auto job = job_of(
        2'000, plain([&](const engine::page& page, engine::answers& out) {
          asked.request_stop();
          copy(page, out);
        }));
    job.overrides.push_back("tables.crs.batch.rows=50");
    job.*way = asked.get_token();
    const auto end = engine::run(job);
    INFO(end.problem);
    CHECK(end.outcome == engine::outcome::stopped);
    CHECK(end.exit_code == 3);
    job.*way = {};
    CHECK(engine::run(job).exit_code == 0);
    CHECK(rows_of("new.db") == rows_of("old.db"));
    const auto again = engine::run(job);
    CHECK(again.exit_code == 0);
    CHECK(again.steps.back().migrated == 2'000);
  }
};

} // namespace

TEST_CASE_METHOD(engine_bench, "rows go through a function of the program's") {
  const auto code = [](const engine::page& page, engine::answers& out) {
    const auto number = page.column("code");
    const auto name = page.column("name");
    for (const auto& row : page.rows) {
      const auto n = std::get<int64_t>(row[number]);
      const auto text
          = "<" + std::string{std::get<std::string_view>(row[name])} + ">";
      if (n % 10 == 0)
        out.write_all({{{row[0], n, text}, {row[0], -n, text}}});
      else if (n % 10 == 1)
        out.skip();
      else
        out.write({row[0], n, text});
    }
  };
  const auto end = engine::run(job_of(200, plain(code)));
  INFO(end.problem);
  REQUIRE(end.outcome == engine::outcome::done);
  REQUIRE(end.steps.size() == 2);
  const auto& step = end.steps[1];
  CHECK(step.name == "crs");
  CHECK(step.scanned == 200);
  CHECK(step.migrated == 180);
  CHECK(step.skipped == 20);
  CHECK(step.written == 200);
  CHECK(query("new.db", "SELECT count(*), min(name), sum(code < 0) FROM crs")
        == "200|<name 100>|20\n");
}

TEST_CASE_METHOD(engine_bench, "a function writes the columns that it says") {
  const auto code = [](const engine::page& page, engine::answers& out) {
    for (const auto& row : page.rows)
      out.write({row[1], row[0]});
  };
  const auto job = job_of(5, plain(code, {"code", "auth"}));
  CHECK(engine::run(job).exit_code == 0);
  CHECK(query("new.db", "SELECT DISTINCT auth, name FROM crs")
        == "EPSG|NULL\n");
}

TEST_CASE_METHOD(engine_bench, "every kind of value survives a function") {
  auto job = job_of(1, plain(copy));
  sql("old.db",
      "CREATE TABLE v(k INTEGER PRIMARY KEY, x);"
      "INSERT INTO v(x) VALUES(9223372036854775807),"
      "(-9223372036854775808),(0.1),(5e-324),(2.0),(9e999),(NULL),(''),"
      "('a' || char(0) || 'b'),('Zoë'),(CAST(x'61ff' AS TEXT)),(x''),"
      "(x'00ff10'),(zeroblob(300000));");
  sql("new.db", "CREATE TABLE v(k INTEGER PRIMARY KEY, x);"
                "CREATE TABLE w(k INTEGER PRIMARY KEY, x);");
  write("dunlin.toml", two_stores + R"([[tables]]
name = "v"
from = "old"
to = "new"
[[tables]]
name = "w"
table = "v"
into = "w"
from = "old"
to = "new"
)");
  job.functions = {{"v", plain(copy)}};
  const auto end = engine::run(job);
  INFO(end.problem);
  CHECK(end.exit_code == 0);
  CHECK(query("new.db", "SELECT count(*), sum(typeof(v.x) = typeof(w.x) AND"
                        " v.x IS w.x) FROM v JOIN w USING(k)")
        == "14|14\n");
}

TEST_CASE_METHOD(engine_bench, "a row that a function rejects stands in the"
                               " ledger with its reason") {
  const auto code = [](const engine::page& page, engine::answers& out) {
    for (const auto& row : page.rows)
      if (std::get<int64_t>(row[1]) == 7)
        out.reject("no such place");
      else
        out.write(row);
  };
  auto job = job_of(20, plain(code));
  job.overrides.push_back("run.rejects.max=1");
  CHECK(engine::run(job).exit_code == 0);
  CHECK(query("new.db", "SELECT key_text, reason, code FROM dunlin_rejects")
        == "'EPSG', 7|no such place|command\n");
}

TEST_CASE_METHOD(engine_bench, "what a function throws costs its batch a retry,"
                               " by a function that is new") {
  std::atomic<int> made = 0;
  std::atomic<bool> has_thrown = false;
  engine::step_function code;
  code.make = [&]() -> engine::function {
    ++made;
    return [&](const engine::page& page, engine::answers& out) {
      copy(page, out);
      if (!has_thrown.exchange(true))
        throw std::runtime_error{"out of\norder"};
    };
  };
  auto job = job_of(200, code);
  job.overrides = {"run.migrators=1", "run.retry.base=1ms"};
  job.log = folder() + "/log";
  CHECK(engine::run(job).exit_code == 0);
  CHECK(made == 2);
  CHECK(rows_of("new.db") == rows_of("old.db"));
  CHECK(has(files().at(job.log), "batch_retried"));
  CHECK(has(files().at(job.log), R"(threw: out of\norder)"));
}

TEST_CASE_METHOD(engine_bench,
                 "a function that is never good fails its step and"
                 " says how") {
  using code = const engine::page&;
  CHECK(has(failure(plain([](code, engine::answers&) { throw 1; })),
            "threw what is no std::exception"));
  CHECK(has(failure(plain([](code, engine::answers& out) { out.skip(); })),
            "answered 1 of 20 rows"));
  CHECK(has(failure(plain([](code page, engine::answers& out) {
              copy(page, out);
              out.skip();
            })),
            "more answers than the 20 rows"));
  CHECK(has(failure(plain([](code, engine::answers& out) { out.write({1}); })),
            "a row of 1 cells for the 3 columns"));
  CHECK(has(
      failure(plain([](code page, engine::answers&) { page.column("nam"); })),
      R"(no column "nam")"));
  CHECK(has(failure(plain([](code page, engine::answers& out) {
              const std::string huge(20 << 20, 'x');
              out.write({page.rows[0][0], page.rows[0][1], huge});
            })),
            "answers of more than"));
  CHECK(has(failure({{},
                     []() -> engine::function {
                       throw std::runtime_error{"no dictionary"};
                     }}),
            "threw: no dictionary"));
  CHECK(has(failure({{}, [] { return engine::function{}; }}), "threw: "));
}

TEST_CASE_METHOD(engine_bench, "each migrator calls a function of its own, in"
                               " one thread") {
  std::mutex mutex;
  std::set<std::thread::id> threads;
  int made = 0;
  engine::step_function code;
  code.make = [&]() -> engine::function {
    const std::lock_guard guard{mutex};
    ++made;
    threads.insert(std::this_thread::get_id());
    return [maker = std::this_thread::get_id()](const engine::page& page,
                                                engine::answers& out) {
      if (std::this_thread::get_id() != maker)
        throw std::logic_error{"another thread"};
      copy(page, out);
    };
  };
  auto job = job_of(2'000, code);
  job.overrides.push_back("tables.crs.batch.rows=50");
  CHECK(engine::run(job).exit_code == 0);
  CHECK(made >= 1);
  CHECK(made <= 3);
  CHECK(threads.size() == static_cast<size_t>(made));
  CHECK(threads.count(std::this_thread::get_id()) == 0);
}

TEST_CASE_METHOD(engine_bench, "functions for steps that can't have one are"
                               " refused before anything is written") {
  const auto refused = [&](const engine::job& job, const std::string& why) {
    const auto end = engine::run(job);
    CHECK(end.outcome == engine::outcome::refused);
    CHECK(end.exit_code == 2);
    CHECK(end.steps.empty());
    INFO(end.problem);
    CHECK(has(end.problem, why));
  };
  auto job = job_of(5, plain(copy));
  const auto before = files();
  auto other = job;
  other.functions = {{"csr", plain(copy)}};
  refused(other, R"(unknown table step "csr"; did you mean "crs"?)");
  other.functions = {{"crs", {}}};
  refused(other, "can't be made");
  other = job;
  other.overrides.push_back(R"(tables.crs.command=["cat"])");
  refused(other, "has a `command` already");
  other = job;
  other.profile = folder() + "/none.toml";
  refused(other, "none.toml");
  other = job;
  other.log = folder() + "/old.db";
  refused(other, "is the database of store \"old\"");
  CHECK(files() == before);
}

TEST_CASE_METHOD(engine_bench, "a drain is heard, and a run after it goes on") {
  stops_by(&engine::job::drain);
}

TEST_CASE_METHOD(engine_bench,
                 "a stop at once is heard, and a run after it goes"
                 " on") {
  stops_by(&engine::job::stop);
}

TEST_CASE_METHOD(engine_bench, "another run of the target is told, not met") {
  auto job = job_of(5, plain(copy));
  engine::ending second;
  job.functions["crs"]
      = plain([&](const engine::page& page, engine::answers& out) {
          auto again = job;
          again.functions["crs"] = plain(copy);
          second = engine::run(again);
          copy(page, out);
        });
  CHECK(engine::run(job).exit_code == 0);
  CHECK(second.outcome == engine::outcome::refused);
  CHECK(second.exit_code == 5);
}

TEST_CASE_METHOD(engine_bench, "signals are the caller's, also those that come"
                               " while a run goes on") {
  static std::atomic<pthread_t> heard_in{};
  struct sigaction mine {};
  mine.sa_handler = [](int) { heard_in = pthread_self(); };
  struct sigaction before {};
  sigaction(SIGTERM, &mine, &before);
  auto job
      = job_of(5, plain([](const engine::page& page, engine::answers& out) {
                 kill(getpid(), SIGTERM);
                 const auto until = std::chrono::steady_clock::now() + patience;
                 while (heard_in == pthread_t{}
                        && std::chrono::steady_clock::now() < until)
                   std::this_thread::yield();
                 copy(page, out);
               }));
  CHECK(engine::run(job).exit_code == 0);
  CHECK(pthread_equal(heard_in, pthread_self()));
  struct sigaction now {};
  sigaction(SIGTERM, &before, &now);
  CHECK(now.sa_handler == mine.sa_handler);
}
