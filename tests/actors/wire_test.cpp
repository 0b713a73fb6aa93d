#include "actors/connection.hpp"
#include "actors/protocol.hpp"

#include "tests/catch.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>

using namespace dunlin;

namespace {

struct fixture {
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;

  fixture() {
    add_message_types(config);
    system = std::make_unique<caf::actor_system>(config);
  }

  /// What arrives on the other side of a wire.
  caf::message over_the_wire(const caf::message& sent) {
    std::vector<char> bytes;
    caf::binary_serializer sink{*system, bytes};
    auto problem = sink(const_cast<caf::message&>(sent));
    REQUIRE(!problem);
    caf::message arrived;
    caf::binary_deserializer source{*system, bytes};
    problem = source(arrived);
    REQUIRE(!problem);
    return arrived;
  }

  template <class... Ts>
  void crosses(Ts... xs) {
    caf::message sent = caf::make_message(std::move(xs)...);
    caf::message arrived = over_the_wire(sent);
    CHECK(to_string(arrived) == to_string(sent));
    CHECK(arrived.match_elements<Ts...>());
  }
};

batch some_batch() {
  batch work;
  work.id = {7, 2};
  work.bounds = {std::string("\0\x01low", 5), "high", {"a", "b"}};
  work.rows_expected = 20'000;
  work.is_retry = true;
  return work;
}

error some_error() {
  return {error_code::store_full, "the disk is full: make room, run again"};
}

table_work some_table_work() {
  table_work work;
  work.step = 3;
  work.from = "registry";
  work.to = "gis";
  work.source = {"crs", "", {"auth_name", "code"}, scan_mode::once};
  work.source.keys_file = "crs.keys";
  work.target = {"crs", "crs", {"a", "b"}, {"a"}, {0}, 2, existing_rows::skip};
  work.mapping = {"crs", {"a", "b"}, 3, {2}, {"b"}};
  return work;
}

batch_counts some_counts() {
  return {10, 5, 3, 1, 1, 7};
}

} // namespace

TEST_CASE_METHOD(fixture, "every message between actors can cross a wire") {
  crosses(some_batch());
  crosses(some_table_work());
  crosses(script_work{1, "gis", {"up/1.sql", "/p/1.sql", "SELECT 1", "id"}});
  crosses(grant_credits{4, 2, 100, 5'000});
  crosses(take_batch{3, some_batch()});
  crosses(no_more_batches{3});
  crosses(migrator_up{4});
  crosses(board_note{"3 migrators", true});
  crosses(key_press{'+'});
  crosses(batch_began{3, 4, {7, 2}, "4711"});
  crosses(scan_began{3, some_table_work(), {100, 5000}});
  crosses(batch_handed_out{3, some_batch(), 4, {100, 5000}});
  crosses(scan_finished{3, {100, 100}, true});
  crosses(scan_broke{3, some_error()});
  crosses(scan_counted{3, {100, 5, 1, true}});
  crosses(batch_ended{3, 4, {7, 2}, some_counts()});
  crosses(batch_broke{3, 4, some_batch(), some_error()});
  crosses(script_ended{1, 4});
  crosses(script_broke{1, 4, some_error()});
  crosses(table_left{3, 4, some_error()});
  crosses(command_said{3, 4, {"a line", "another"}});
  crosses(steer_request{steer_verb::migrators, 12, "alice"});
  step_now now;
  now.step = "crs";
  now.counts = some_counts();
  now.rows_expected = 100;
  now.rows_per_second = 10;
  crosses(steer_answer{steer_outcome::refused,
                       run_pace::paused,
                       true,
                       4,
                       3,
                       9,
                       2,
                       1,
                       {now, now},
                       "too late"});
  crosses(take_memory{4, 262'144, true});
  crosses(memory_granted{262'144});
  crosses(turn_gained{4});
  crosses(give_memory{4, 262'144});
  step_progress progress;
  progress.status = step_status::failed;
  progress.counts = some_counts();
  progress.problem = some_error();
  crosses(run_report{run_outcome::failed, {progress}, {"a row"}});
  event news;
  news.kind = event_kind::step_failed;
  news.part = "migrator 4";
  news.text = "text with \"quotes\"";
  crosses(board_update{{news, news}});
}

TEST_CASE_METHOD(fixture, "every verb without content can cross a wire") {
  crosses(begin_atom_v);
  crosses(stop_atom_v);
  crosses(count_atom_v);
  crosses(leave_atom_v, migrator_id{4});
  crosses(retire_atom_v);
  crosses(pause_atom_v);
  crosses(resume_atom_v);
  crosses(cancel_atom_v);
  crosses(again_atom_v);
  crosses(hold_atom_v, true);
  crosses(again_atom_v, step_index{3});
  crosses(again_atom_v, some_batch());
  crosses(again_atom_v, step_index{3}, batch_id{7, 2});
  crosses(tick_atom_v, uint64_t{9});
}

TEST_CASE_METHOD(fixture, "messages that carry handles can cross a wire") {
  caf::scoped_actor self{*system};
  auto taker = system->spawn([](batch_taker_actor::pointer) {
    return batch_taker_actor::behavior_type{[](const take_batch&) {},
                                            [](const no_more_batches&) {}};
  });
  auto sent = caf::make_message(grant_credits{4, 2, 0, 0}, taker);
  auto arrived = over_the_wire(sent);
  CHECK(to_string(arrived) == to_string(sent));
  CHECK(arrived.get_as<batch_taker_actor>(1) == taker);
  self->send_exit(taker, caf::exit_reason::user_shutdown);
}

TEST_CASE_METHOD(fixture, "rows stay behind when a message crosses a wire") {
  auto rows = std::make_shared<chunk>();
  rows->bytes = "abc";
  rows->rows = 1;
  rows->columns = 1;

  auto arrived = over_the_wire(caf::make_message(db::write_rows{rows}));

  // The receivers assert that the pointer is there: see actors/connection.cpp
  // and actors/migrator.cpp.
  CHECK(arrived.get_as<db::write_rows>(0).rows == nullptr);
  CHECK(to_string(arrived)
        != to_string(caf::make_message(db::write_rows{rows})));
}

TEST_CASE_METHOD(fixture,
                 "an error keeps its code and text as CAF carries it") {
  auto problem = some_error();

  auto back = from_caf(to_caf(problem));

  CHECK(back.code == problem.code);
  CHECK(back.text == problem.text);
  CHECK(from_caf(make_error(caf::sec::runtime_error)).code
        == error_code::actor_died);
}
