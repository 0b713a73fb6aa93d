#include "app/control/control_call.hpp"
#include "app/load_plan.hpp"
#include "tests/cli/workplace.hpp"

#include <nlohmann/json.hpp>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

/// @file
/// Runs that are steered by `dunlin control`.

using namespace dunlin::test;
using nlohmann::json;

namespace {

/// A migration whose rows are batches each, so that it is at work for long, and
/// people who steer its run.
class steered : public workplace {
public:
  steered() {
    make_migration(40'000);
  }

  launch slow() const {
    return command({"run", "--board", "json", "tables.crs.batch.rows=1"});
  }

  ending say(const std::string& word) const {
    return run({"control", word});
  }

  /// Says a word, and has its answer.
  json ask(const std::string& word) const {
    const auto end = run({"control", word, "--json"});
    INFO(end.err << end.out);
    REQUIRE(end.code == 0);
    return json::parse(end.out);
  }

  /// Waits until the run says so.
  bool sees(const char* key, const json& value) const {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until)
      if (ask("status").at(key) == value)
        return true;
    return false;
  }

  /// The control socket, where there is one.
  std::string socket() const {
    for (const auto& entry : std::filesystem::directory_iterator{folder()})
      if (entry.is_socket())
        return entry.path().string();
    return "";
  }

  std::string words() const {
    return query("new.db",
                 "SELECT verb, argument, user, outcome FROM dunlin_commands"
                 " ORDER BY id");
  }

  void completes() const {
    const auto end = run({"run"});
    INFO(end.err << end.out);
    CHECK(end.code == 0);
    CHECK(rows_of("new.db") == rows_of("old.db"));
  }
};

/// Its script works for much longer than a test may take.
class endless : public steered {
public:
  endless() {
    write("up/020_count.sql",
          "CREATE TABLE counted AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
          " SELECT i + 1 FROM n WHERE i < 1000000000000)"
          " SELECT count(*) FROM n;\n");
  }

  launch long_script() const {
    return command({"run", "--board", "json", "--log", "-"});
  }

  static constexpr const char* began = "up/020_count.sql\t-\tstep_began";
};

std::string by_me() {
  const passwd* me = getpwuid(getuid());
  REQUIRE(me != nullptr);
  return std::string{me->pw_name} + ", control";
}

} // namespace

TEST_CASE_METHOD(steered,
                 "where no run is going on there is nothing to steer") {
  const auto before = files();
  for (const auto* word : {"status", "pause", "migrators=2", "stop"}) {
    const auto end = say(word);
    CHECK(end.code == 3);
    CHECK(end.out.empty());
    CHECK(count_lines(end.err) == 1);
    CHECK(end.err.find("no run of \"dunlin\" is going on; see dunlin")
          != std::string::npos);
  }
  CHECK(files() == before);
}

TEST_CASE_METHOD(steered, "a wrong verb is refused before anything is asked") {
  for (const std::string word :
       {"puase", "migrators", "migrators=0", "migrators=257", "migrators=many",
        "pause=1", "dunlin.toml"}) {
    const auto end = say(word);
    INFO(end.err);
    CHECK(end.code == 2);
    CHECK(count_lines(end.err) == 1);
  }
  CHECK(run({"control"}).code == 2);
  CHECK(run({"control", "status", "--board", "plain"}).code == 2);
  CHECK(run({"control", "status", "nothing.toml"}).code == 2);
  CHECK(run({"control", "--help"}).code == 0);
}

TEST_CASE_METHOD(steered, "a run says what it is doing") {
  process child{slow()};
  REQUIRE(child.has_said("batch_done"));
  const auto end = say("status");
  CHECK(end.code == 0);
  CHECK(end.out.starts_with("dunlin: running with "));
  CHECK(end.out.find("\ncrs   migrates") != std::string::npos);
  const auto now = ask("status");
  CHECK(now.at("process") == child.id());
  CHECK(now.at("pace") == "going");
  CHECK(now.at("steps") == 2);
  CHECK(now.at("steps_done") == 1);
  const auto& step = now.at("under_way").at(0);
  CHECK(step.at("step") == "crs");
  CHECK(step.at("counts").at("migrated") > 0);
  CHECK(run({"status"})
            .out.ends_with("\nNext: dunlin control status dunlin.toml\n"));
  // A question is no entry of the ledger.
  CHECK(words() == "");
}

TEST_CASE_METHOD(steered, "a run that is paused lets go of its stores, and goes"
                          " on when it is told to") {
  process child{command({"run", "--board", "json", "tables.crs.batch.rows=1",
                         "run.migrators=2"})};
  REQUIRE(child.has_said("batch_done"));
  const auto end = say("pause");
  CHECK(end.code == 0);
  CHECK(end.out.starts_with("dunlin: paused"));
  CHECK(end.out.find("dunlin control resume dunlin.toml") != std::string::npos);
  REQUIRE(sees("at_rest", true));
  const auto rows = rows_of("new.db");
  sql("new.db", "BEGIN EXCLUSIVE; COMMIT;");
  CHECK(say("pause").out.find("paused already") != std::string::npos);
  CHECK(ask("status").at("pace") == "paused");
  CHECK(rows_of("new.db") == rows);
  CHECK(ask("migrators=1").at("migrators_wanted") == 1);
  CHECK(ask("resume").at("pace") == "going");
  CHECK(sees("migrators_alive", 1));
  CHECK(say("drain").code == 0);
  CHECK(child.wait().code == 3);
  CHECK(words()
        == "pause||" + by_me() + "|done\npause||" + by_me()
               + "|unchanged\nmigrators|1|" + by_me() + "|done\nresume||"
               + by_me() + "|done\ndrain||" + by_me() + "|done\n");
  completes();
}

TEST_CASE_METHOD(steered, "a drained run ends with what is in hand finished") {
  process child{slow()};
  REQUIRE(child.has_said("batch_done"));
  const auto end = say("drain");
  CHECK(end.code == 0);
  CHECK(end.out.find("dunlin run dunlin.toml") != std::string::npos);
  const auto ended = child.wait();
  CHECK(ended.code == 3);
  CHECK(ended.err.empty());
  CHECK(ended.out.find("\"outcome\":\"stopped\"") != std::string::npos);
  CHECK(ended.out.find("(" + by_me() + ")") != std::string::npos);
  CHECK(say("drain").code == 3);
  completes();
}

TEST_CASE_METHOD(endless, "a stop cancels what runs") {
  process child{
      command({"run", "--board", "json", "--log", "-", "run.migrators=1"})};
  REQUIRE(child.has_said(began));
  const auto end = say("stop");
  CHECK(end.code == 0);
  CHECK(end.out.find("stopping at once") != std::string::npos);
  CHECK(child.wait().code == 3);
  CHECK(query("new.db", "SELECT outcome FROM dunlin_runs") == "stopped\n");
  CHECK(words() == "stop||" + by_me() + "|done\n");
}

TEST_CASE_METHOD(endless,
                 "a script in hand is finished first, and is said so") {
  process child{long_script()};
  REQUIRE(child.has_said(began));
  CHECK(say("pause").out.starts_with(
      "dunlin: paused, 1 script in hand finishes first"));
  CHECK(say("status").out.find("\nup/020_count.sql  runs")
        != std::string::npos);
  CHECK(ask("status").at("at_rest") == false);
  CHECK(say("stop").code == 0);
  CHECK(child.wait().code == 3);
}

TEST_CASE_METHOD(endless, "words that no ledger takes are bounded, but the end"
                          " is heard") {
  process child{long_script()};
  REQUIRE(child.has_said(began));
  dunlin::options asked;
  asked.profile = folder() + "/dunlin.toml";
  const auto loaded = dunlin::load_plan(asked);
  REQUIRE(loaded);
  const auto name = dunlin::control_name(loaded->profile, *loaded->plan);
  REQUIRE(name);
  // The first of them may be written before the script has the store.
  for (int i = 0; i < 120; ++i)
    dunlin::call_run({{folder()}}, *name, {dunlin::steer_verb::pause, 0, {}});
  const auto end = say("resume");
  CHECK(end.code == 1);
  CHECK(end.out.find("too many words") != std::string::npos);
  CHECK(ask("status").at("pace") == "paused");
  CHECK(say("stop").code == 0);
  CHECK(child.wait().code == 3);
  CHECK(query("new.db", "SELECT count(*) BETWEEN 101 AND 119"
                        " FROM dunlin_commands")
        == "1\n");
}

TEST_CASE_METHOD(steered, "the control socket is there for its user alone, and"
                          " as long as its run") {
  process child{slow()};
  REQUIRE(child.has_said("batch_done"));
  struct stat found {};
  REQUIRE(stat(socket().c_str(), &found) == 0);
  CHECK((found.st_mode & 07777) == 0600);
  child.send(SIGTERM);
  CHECK(child.wait().code == 3);
  CHECK(socket() == "");
}

TEST_CASE_METHOD(steered, "the socket of a killed run is nobody's, and the next"
                          " run has its own") {
  {
    process child{slow()};
    REQUIRE(child.has_said("batch_done"));
    child.send(SIGKILL);
    CHECK(child.wait().code == 128 + SIGKILL);
  }
  REQUIRE(socket() != "");
  CHECK(say("status").code == 3);
  process child{slow()};
  REQUIRE(child.has_said("batch_done"));
  CHECK(ask("status").at("process") == child.id());
  CHECK(say("drain").code == 0);
  CHECK(child.wait().code == 3);
  CHECK(socket() == "");
}

TEST_CASE_METHOD(steered, "a run over listed keys is found, also if it writes"
                          " some of the targets alone") {
  std::string keys;
  for (int i = 1; i <= 40'000; ++i)
    keys += std::to_string(i) + "\n";
  write("all.keys", keys);
  sql("old.db", "CREATE TABLE t(id INTEGER PRIMARY KEY);"
                "INSERT INTO t SELECT code FROM crs");
  sql("other.db", "CREATE TABLE t(id INTEGER PRIMARY KEY);");
  write("dunlin.toml", two_stores + R"([stores.other]
url = "sqlite:other.db"
[[tables]]
name = "crs"
from = "old"
to = "new"
[[tables]]
name = "t"
from = "old"
to = "other"
batch = { rows = 1 }
)");
  process child{command(
      {"run", "--board", "json", "--keys", "t=all.keys", "run.migrators=1"})};
  REQUIRE(child.has_said("batch_done"));
  CHECK(ask("status").at("process") == child.id());
  CHECK(say("drain").code == 0);
  CHECK(child.wait().code == 3);
}

TEST_CASE_METHOD(steered, "a run that stands still is not waited for long") {
  process child{slow()};
  REQUIRE(child.has_said("batch_done"));
  child.send(SIGSTOP);
  const auto end = say("status");
  child.send(SIGCONT);
  CHECK(end.code == 1);
  CHECK(count_lines(end.err) == 1);
  CHECK(end.err.find("Ctrl-Z") != std::string::npos);
}

TEST_CASE_METHOD(steered, "a run that can't be reached is told from none") {
  process child{slow()};
  REQUIRE(child.has_said("batch_done"));
  auto elsewhere = command({"control", "status"});
  elsewhere.environment["XDG_RUNTIME_DIR"] = "/nonexistent";
  process asking{elsewhere};
  const auto end = asking.wait();
  CHECK(end.code == 5);
  CHECK(count_lines(end.err) == 1);
  CHECK(end.err.find("process " + std::to_string(child.id()))
        != std::string::npos);
}

TEST_CASE_METHOD(steered, "a run without a place for its socket goes on and"
                          " says so") {
  const auto usual = "/run/user/" + std::to_string(geteuid());
  if (std::filesystem::exists(usual))
    return;
  auto what = command({"run"});
  what.environment["XDG_RUNTIME_DIR"] = "/nonexistent";
  what.environment["TMPDIR"] = "/nonexistent";
  process child{what};
  const auto end = child.wait();
  CHECK(end.code == 0);
  CHECK(end.out.find("dunlin control can't reach this run: /nonexistent: ")
        != std::string::npos);
  CHECK(rows_of("new.db") == rows_of("old.db"));
}
