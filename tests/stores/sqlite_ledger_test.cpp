#include "stores/sql/key_list.hpp"
#include "tests/catch.hpp"
#include "tests/stores/target_bench.hpp"

#include <string>
#include <vector>

using namespace dunlin;

namespace {

using list = std::vector<std::string>;

constexpr const char* table = "CREATE TABLE t(id INTEGER PRIMARY KEY, v)";

/// The ledger of a file, read by a session that took nothing over.
result<ledger_contents> inspect(const std::string& file) {
  auto db = sqlite::database::open(file, SQLITE_OPEN_READWRITE);
  REQUIRE(db);
  return sqlite::make_sqlite_target(**db)->read_ledger("bench");
}

} // namespace

TEST_CASE("a database without a ledger is looked at without making one") {
  const temporary_folder folder;
  const auto file = folder.file("fresh.db");
  sqlite_fixture::run(file, table);
  const auto contents = inspect(file);
  REQUIRE(contents);
  CHECK_FALSE(contents->found);
  CHECK(sqlite_fixture::query(file, "SELECT name FROM sqlite_schema")
        == list{"'t'"});
}

TEST_CASE("a session without the lease can look at everything") {
  const temporary_folder folder;
  const auto file = folder.file("fresh.db");
  sqlite_fixture::run(file, table);
  auto db = sqlite::database::open(file, SQLITE_OPEN_READONLY);
  REQUIRE(db);
  const auto target = sqlite::make_sqlite_target(**db);
  REQUIRE(target->read_ledger("bench"));
  CHECK(target->read_batches("step")->empty());
  CHECK(target->read_rejects("step")->empty());
  CHECK(target->load_keys("step", 0)->keys.empty());
  CHECK_FALSE(target->find_batch("step", {0, 0})->committed);
  CHECK(target->prepare(target_bench::spec_of({"id", "v"})));
  CHECK(target->check_foreign_keys(10)->empty());
}

TEST_CASE("a ledger of another version is left alone") {
  target_bench bench;
  bench.run_elsewhere("UPDATE dunlin_ledger SET format = 99");
  CHECK(code_of(inspect(bench.file())) == error_code::ledger_unsupported);
  CHECK(code_of(bench.target().take_over(target_bench::claim_of("run 2")))
        == error_code::ledger_unsupported);
}

TEST_CASE("a table of the ledger's name that is none of ours is left alone") {
  const temporary_folder folder;
  const auto file = folder.file("fresh.db");
  sqlite_fixture::run(file, "CREATE TABLE dunlin_ledger(x)");
  CHECK(code_of(inspect(file)) == error_code::ledger_unsupported);
}

TEST_CASE("a take-over leaves the run and its profile in the ledger") {
  target_bench bench;
  auto contents = inspect(bench.file());
  REQUIRE(contents);
  CHECK(contents->found);
  CHECK(contents->profile_path == "/profiles/bench.toml");
  REQUIRE(contents->last_run);
  CHECK(contents->last_run->run == "run 1");
  CHECK(contents->last_run->host == "host");
  CHECK(contents->last_run->process == 7);
  CHECK(contents->last_run->outcome.empty());

  auto moved = target_bench::claim_of("run 2");
  moved.profile_path = "/moved/bench.toml";
  REQUIRE(bench.target().take_over(moved));
  REQUIRE(bench.target().end_run("stopped", {"a line\nbreak"}));
  contents = inspect(bench.file());
  REQUIRE(contents);
  CHECK(contents->profile_path == "/moved/bench.toml");
  CHECK(contents->last_run->outcome == "stopped");
  CHECK(contents->last_run->violations == list{"a line break"});
  CHECK(contents->last_run->ended_utc >= contents->last_run->started_utc);
}

TEST_CASE(
    "a run that takes over once more after its connection broke goes on") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  bench.open();
  REQUIRE(bench.target().take_over(target_bench::claim_of("run 1")));
  bench.begin_copy({"id", "v"});
  CHECK(bench.write({0, 0}, {cells(1, "a")}));
  CHECK(bench.rows("SELECT count(*) FROM dunlin_runs") == list{"1"});
}

TEST_CASE("a word of the operator's is kept with who said it and when") {
  target_bench bench;
  REQUIRE(
      bench.target().keep_command({"migrators", "5", "alice", "done", 90'250}));
  REQUIRE(bench.target().keep_command({"drain", "", "signal SIGTERM", "done"}));
  CHECK(bench.rows("SELECT migration, run, verb, argument, user, outcome"
                   " FROM dunlin_commands ORDER BY id")
        == list{"'bench', 'run 1', 'migrators', '5', 'alice', 'done'",
                "'bench', 'run 1', 'drain', '', 'signal SIGTERM', 'done'"});
  // Kept a minute and a half after it was said.
  CHECK(bench.rows("SELECT 86400 * (julianday('now') - julianday(said_utc))"
                   " BETWEEN 90 AND 150, length(said_utc)"
                   " FROM dunlin_commands WHERE verb = 'migrators'")
        == list{"1, 24"});
}

TEST_CASE("a ledger of an earlier dunlin gets the table of words when it is"
          " taken over") {
  target_bench bench;
  bench.run_elsewhere("DROP TABLE dunlin_commands");
  REQUIRE(bench.target().take_over(target_bench::claim_of("run 2")));
  CHECK(bench.target().keep_command({"pause", "", "alice", "done"}));
  CHECK(bench.rows("SELECT run FROM dunlin_commands") == list{"'run 2'"});
}

TEST_CASE("what the ledger forgets leaves the operator's words") {
  target_bench bench;
  REQUIRE(bench.target().keep_command({"pause", "", "alice", "done"}));
  REQUIRE(bench.target().forget(""));
  CHECK(bench.rows("SELECT verb FROM dunlin_commands") == list{"'pause'"});
}

TEST_CASE("a run that gave its lease back writes nothing more") {
  target_bench bench{table};
  REQUIRE(bench.target().end_run("done", {}));
  CHECK(code_of(bench.target().open_step(target_bench::opening_of()))
        == error_code::lease_lost);
}

TEST_CASE("a batch stands in the ledger with all that is known of it") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.write({5, 2}, {cells(1, "a"), cells(1, "b")}));
  CHECK(bench.rows("SELECT migration, step, ordinal, part, scanned, migrated,"
                   " already_there, skipped, rejected, written, run,"
                   " length(digest), length(committed_utc)"
                   " FROM dunlin_batches")
        == list{"'bench', 'step', 5, 2, 2, 1, 0, 0, 1, 1, 'run 1', 16, 24"});
  const auto batches = bench.target().read_batches("step");
  REQUIRE(batches);
  CHECK(batches->front().lower == cells(0));
  CHECK(batches->front().upper == cells(99));
  CHECK_FALSE(batches->front().is_list);
}

TEST_CASE("the ledger itself refuses books that do not balance") {
  target_bench bench;
  auto db = sqlite::database::open(bench.file(), SQLITE_OPEN_READWRITE);
  REQUIRE(db);
  CHECK_FALSE((*db)->exec("INSERT INTO dunlin_batches VALUES('m', 's', 0, 0,"
                          " x'', x'', 0, 0, 2, 1, 0, 0, 0, 1, x'', 'r', '')"));
}

TEST_CASE("a failed step that is opened again is open and keeps its books") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.write({0, 0}, {cells(1, "a")}));
  REQUIRE(bench.target().close_step(closing_of(step_state::failed, "because")));
  CHECK(bench.record().state == step_state::failed);
  CHECK(bench.record().problem == "because");
  const auto opened = bench.target().open_step(target_bench::opening_of());
  REQUIRE(opened);
  CHECK(opened->state == step_state::open);
  CHECK(opened->problem.empty());
  CHECK(opened->ended_utc.empty());
  CHECK(opened->batches == 1);
  CHECK(opened->scan_bound == cells(99));
}

TEST_CASE("a step that is done stays done when it is opened again") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.target().close_step(closing_of(step_state::done, "")));
  CHECK(bench.target().open_step(target_bench::opening_of())->state
        == step_state::done);
}

TEST_CASE("a step may change until work of it was done") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  auto changed = target_bench::opening_of();
  changed.identity = "changed";
  changed.scan_bound = cells(200);
  const auto opened = bench.target().open_step(changed);
  REQUIRE(opened);
  CHECK(opened->identity == "changed");
  CHECK(opened->scan_bound == cells(200));
  REQUIRE(bench.write({0, 0}, {cells(1, "a")}));
  CHECK(code_of(bench.target().open_step(target_bench::opening_of()))
        == error_code::step_changed);
}

TEST_CASE("a source whose rowids may have changed is not gone on with") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.write({0, 0}, {cells(1, "a")}));
  auto opening = target_bench::opening_of();
  opening.source_stamp = "schema 8";
  const auto opened = bench.target().open_step(opening);
  REQUIRE(code_of(opened) == error_code::step_changed);
  CHECK(opened.error().text.find("--reset=step") != std::string::npos);
}

TEST_CASE("a step whose rejects are not all kept can't be called done") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.write({0, 0}, {cells(1, "a"), cells(1, "b")}));
  bench.run_elsewhere("DELETE FROM dunlin_rejects");
  CHECK(code_of(bench.target().close_step(closing_of(step_state::done, "")))
        == error_code::counts_differ);
  CHECK(bench.record().state == step_state::open);
}

TEST_CASE("a listing that broke off is written over from its start") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  auto& target = bench.target();
  REQUIRE(target.keep_keys("step", 0, {cells(1), cells("x")}, false));
  REQUIRE(target.keep_keys("step", 1, {cells(2)}, false));
  REQUIRE(target.keep_keys("step", 2, {cells(3)}, false));
  CHECK_FALSE(bench.record().keys_kept);

  REQUIRE(target.keep_keys("step", 0, {cells(4)}, false));
  REQUIRE(target.keep_keys("step", 1, {}, true));
  CHECK(bench.record().keys_kept);
  CHECK(target.load_keys("step", 0)->keys == list{cells(4)});
  CHECK(target.load_keys("step", 1)->keys.empty());
  CHECK(target.load_keys("step", 2)->keys.empty());
  CHECK(code_of(target.keep_keys("step", 0, {cells(5)}, true))
        == error_code::store_failed);
}

TEST_CASE("the keys of a step that is done are dropped") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.target().keep_keys("step", 0, {cells(1)}, true));
  REQUIRE(bench.target().close_step(closing_of(step_state::done, "")));
  CHECK(bench.rows("SELECT * FROM dunlin_keys").empty());
}

TEST_CASE("a list of keys that was damaged is an error") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.target().keep_keys("step", 0, {cells(1)}, true));
  bench.run_elsewhere("UPDATE dunlin_keys SET keys = substr(keys, 1, 5)");
  CHECK(code_of(bench.target().load_keys("step", 0))
        == error_code::store_failed);
}

TEST_CASE("a list of keys is kept byte for byte") {
  const std::vector<key_tuple> keys{"", cells(1), std::string(1000, '\xff')};
  CHECK(sql::unpack_keys(sql::pack_keys(keys)).value() == keys);
  CHECK(sql::pack_keys({"ab"}) == std::string("\2\0\0\0ab", 6));
}

TEST_CASE("forgetting a step forgets its batches, rejects and keys") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.write({0, 0}, {cells(1, "a"), cells(1, "b")}));
  REQUIRE(bench.target().keep_keys("step", 0, {cells(1)}, true));
  REQUIRE(bench.target().open_step(target_bench::opening_of("other")));
  REQUIRE(bench.target().forget("step"));
  for (const auto* name : {"batches", "rejects", "keys"})
    CHECK(bench.rows("SELECT * FROM dunlin_" + std::string{name}).empty());
  CHECK(bench.rows("SELECT step FROM dunlin_steps") == list{"'other'"});
  CHECK(bench.rows("SELECT id FROM t") == list{"1"});

  REQUIRE(bench.target().forget(""));
  CHECK(inspect(bench.file())->steps.empty());
  CHECK(bench.target().open_step(target_bench::opening_of()));
}
