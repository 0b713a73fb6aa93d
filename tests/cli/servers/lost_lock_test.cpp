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
