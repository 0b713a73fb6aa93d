#include "tests/cli/server_copy.hpp"

#include <csignal>

/// @file
/// Runs whose lock a server lost with its session.

using namespace dunlin::test;

namespace {

class lock_loser : public server_copy {
public:
  void steer(const std::string& word) const {
    const auto end = run({"control", word});
    INFO(end.err << end.out);
    REQUIRE(end.code == 0);
  }

  /// A run in the midst of its batches that hands out nothing for now.
  std::unique_ptr<process> paused_run() const {
    auto out = std::make_unique<process>(watched({"run.migrators=1"}));
    REQUIRE(out->has_said("step_began"));
    steer("pause");
    return out;
  }

  /// Ends the session that holds the lock.
  void end_session_of_lock() const {
    if (kind() == "postgresql")
      CHECK(ask(kind(), "SELECT count(pg_terminate_backend(pid)) FROM"
                        " pg_locks WHERE locktype = 'advisory' AND database ="
                        " (SELECT oid FROM pg_database WHERE datname ="
                        " current_database())")
            == "1\n");
    else
      change(kind(),
             "KILL "
                 + ask(kind(), "SELECT IS_USED_LOCK('dunlin." + name() + "')"));
  }

  /// Lets nobody new into the test's database of PostgreSQL, or everybody
  /// again; who is in stays.
  void let_in(bool anybody) const {
    administer("postgresql", "ALTER DATABASE " + name() + " ALLOW_CONNECTIONS "
                                 + (anybody ? "true" : "false"));
  }

  void end_session_of_lock_from_outside() const {
    administer("postgresql",
               "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype ="
               " 'advisory' AND database = (SELECT oid FROM pg_database WHERE"
               " datname = '"
                   + name() + "')");
  }

  /// When a run said first that the lock is lost, by its log.
  static std::string lost_at(const std::string& log) {
    const auto said = log.find("was lost: ");
    REQUIRE(said != std::string::npos);
    const auto line = log.rfind('\n', said) + 1;
    return log.substr(line, log.find('\t', line) - line);
  }

  /// The same, and takes it in the same breath, for as long as the session of
  /// this statement lives.
  std::string steal_lock() const {
    if (kind() == "postgresql")
      return "DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_locks"
             " WHERE locktype = 'advisory' AND database = (SELECT oid FROM"
             " pg_database WHERE datname = current_database());"
             " PERFORM pg_advisory_lock(1685417580, 1819239275);"
             " PERFORM pg_sleep(600); END $$";
    return "DELIMITER //\nBEGIN NOT ATOMIC EXECUTE IMMEDIATE concat('KILL ',"
           " IS_USED_LOCK('dunlin."
           + name() + "')); DO GET_LOCK('dunlin." + name()
           + "', 60); DO SLEEP(600); END //";
  }
};

} // namespace

TEST_CASE_METHOD(lock_loser, "a run whose lock was lost takes it again, and its"
                             " rows are right") {
  make(GENERATE("postgresql", "mariadb"), "", 3'000);
  INFO(kind());
  auto running = paused_run();

  end_session_of_lock();

  CHECK(running->has_said("the run lock of store \"new\" was lost"));
  CHECK(running->has_said("the run lock is held again"));
  CHECK(run({"run"}).code == 5);
  steer("resume");
  const auto end = running->wait();
  INFO(end.err << end.out);
  CHECK(end.code == 0);
  is_whole();
}

TEST_CASE_METHOD(lock_loser, "a run that loses its lock while it hands out goes"
                             " on once it is held again") {
  make("postgresql", "", 6'000);
  process running{watched({"run.migrators=1"})};
  REQUIRE(running.has_said("step_began"));

  let_in(false);
  end_session_of_lock_from_outside();
  CHECK(running.has_said("the run lock of store \"new\" was lost"));
  let_in(true);

  CHECK(running.has_said("the run lock is held again"));
  const auto end = running.wait();
  INFO(end.err << end.out);
  CHECK(end.code == 0);
  is_whole();
}

TEST_CASE_METHOD(lock_loser, "a run whose lock stays lost hands out nothing and"
                             " ends, and a rerun completes it") {
  make("postgresql", "", 6'000);
  process running{watched({"run.migrators=1", "--log-level=debug"})};
  // The session that writes stands by now; a new one would not be let in.
  REQUIRE(running.has_said("batch_done"));

  let_in(false);
  end_session_of_lock_from_outside();
  const auto end = running.wait();
  let_in(true);

  INFO(end.err << end.out);
  CHECK(end.code == 1);
  CHECK(says(end.err, "\ndunlin: the run lock of store \"new\" was lost: "));
  CHECK(says(end.err, "run again to go on"));
  // That session was there all the time, a third of which is enough for what
  // was in hand.
  CHECK(ask("postgresql", "SELECT count(*) > 0 FROM dunlin_batches") == "t\n");
  CHECK(ask("postgresql", "SELECT count(*) FROM dunlin_batches WHERE"
                          " committed_utc::timestamptz > '"
                              + lost_at(end.err)
                              + "'::timestamptz + interval '5 s'")
        == "0\n");
  CHECK(ask("postgresql", "SELECT outcome FROM dunlin_runs") == "stopped\n");
  CHECK(run({"run"}).code == 0);
  is_whole();
}

TEST_CASE_METHOD(lock_loser, "a run whose lock somebody else took meanwhile"
                             " ends in one line") {
  make(GENERATE("postgresql", "mariadb"), "", 3'000);
  INFO(kind());
  auto running = paused_run();

  process thief{client_command(kind(), name(), steal_lock())};
  const auto end = running->wait();

  INFO(end.err << end.out);
  CHECK(end.code == 5);
  CHECK(says(end.err, "dunlin: the run lock of store \"new\" was lost: "));
  CHECK(says(end.err, "another run holds the lock"));
  thief.send(SIGKILL);
  static_cast<void>(thief.wait());
  end_session_of_lock();
  CHECK(run({"run"}).code == 0);
  is_whole();
}

TEST_CASE_METHOD(lock_loser, "a run that stood still while another one went on"
                             " ends, and writes nothing more") {
  make(GENERATE("postgresql", "mariadb"), "", 3'000);
  INFO(kind());
  auto first = paused_run();
  first->send(SIGSTOP);
  end_session_of_lock();

  const auto second = run({"run", "run.takeover-wait=100ms"});
  INFO(second.err << second.out);
  CHECK(second.code == 0);
  first->send(SIGCONT);
  const auto end = first->wait();

  INFO(end.err << end.out);
  CHECK(end.code == 5);
  // The watch of the lock says so, or sooner the batch that was in hand.
  CHECK((says(end.err, "another run has been at work meanwhile")
         || says(end.err, "taken by another run")));
  is_whole();
}
