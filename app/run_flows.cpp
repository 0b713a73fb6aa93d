#include "app/run_flows.hpp"

#include "actors/migrator.hpp"
#include "actors/outbox.hpp"
#include "actors/protocol.hpp"
#include "config/units.hpp"

namespace dunlin {

namespace {

/// Between the actors that decide.
void add_control(std::vector<flow>& into) {
  into.push_back({role::program,
                  role::overseer,
                  {message_name<begin_atom>(), message_name<steer_request>()},
                  {"begin, signals"}});
  into.push_back({role::control,
                  role::overseer,
                  {message_name<steer_request>()},
                  {"the operator's words"}});
  into.push_back({role::overseer,
                  role::program,
                  {message_name<cancel_atom>()},
                  {"report, cancel"}});
  into.push_back({role::overseer,
                  role::overseer,
                  {message_name<again_atom, step_index, batch_id>(),
                   message_name<again_atom, step_index>(),
                   message_name<tick_atom, uint64_t>()},
                  {"its timers"}});
  into.push_back({role::overseer,
                  role::scanner,
                  {message_name<again_atom, batch>(),
                   message_name<hold_atom, bool>(), message_name<again_atom>(),
                   message_name<count_atom>(), message_name<stop_atom>(),
                   message_name<pause_atom>(), message_name<resume_atom>()},
                  {"again, count,", "pause, resume, stop"}});
  into.push_back({role::scanner,
                  role::overseer,
                  {message_name<scan_began>(), message_name<batch_handed_out>(),
                   message_name<scan_finished>(), message_name<scan_broke>(),
                   message_name<scan_counted>()},
                  {"how far the scan is"}});
  into.push_back(
      {role::overseer,
       role::migrator,
       {message_name<table_work, scanner_actor>(), message_name<script_work>(),
        message_name<leave_atom>(), message_name<retire_atom>()},
       {"one assignment at a time"}});
  into.push_back({role::migrator,
                  role::overseer,
                  {message_name<migrator_up>(), message_name<batch_began>(),
                   message_name<batch_ended>(), message_name<batch_broke>(),
                   message_name<script_ended>(), message_name<script_broke>(),
                   message_name<table_left>()},
                  {"what became of batches"}});
  into.push_back({role::overseer,
                  role::board,
                  {message_name<board_update>()},
                  {"events, 1 credit,",
                   "at most " + std::to_string(outbox::events_max) + " kept"}});
}

/// The keys of a live board.
void add_keys(std::vector<flow>& into) {
  into.push_back(
      {role::program, role::key_pad, {message_name<key_press>()}, {"keys"}});
  into.push_back({role::key_pad,
                  role::overseer,
                  {message_name<steer_request>()},
                  {"operator's words"}});
  into.push_back({role::key_pad,
                  role::live_board,
                  {message_name<board_note>()},
                  {"what came of them"}});
  into.push_back({role::live_board,
                  role::live_board,
                  {message_name<tick_atom, uint64_t>()},
                  {"its timer"}});
}

/// Batches and the memory for their rows.
void add_batches(std::vector<flow>& into) {
  into.push_back({role::scanner,
                  role::migrator,
                  {message_name<take_batch>(), message_name<no_more_batches>()},
                  {"a batch a credit"}});
  into.push_back({role::migrator,
                  role::scanner,
                  {message_name<grant_credits, batch_taker_actor>(),
                   message_name<leave_atom, migrator_id>()},
                  {std::to_string(credits_ahead) + " credits"}});
  into.push_back({role::migrator,
                  role::budget,
                  {message_name<take_memory>(), message_name<turn_gained>(),
                   message_name<give_memory>()},
                  {"bytes before rows"},
                  flow::way::there,
                  flow::needed::table});
}

/// Rows through the user's code.
void add_mapping(std::vector<flow>& into) {
  into.push_back({role::migrator,
                  role::mapper,
                  {message_name<mapping::map_rows>(),
                   message_name<mapping::take_answers>(),
                   message_name<mapping::forget_rows>()},
                  {"rows, answers back"},
                  flow::way::rows_there});
  into.push_back({role::mapper,
                  role::overseer,
                  {message_name<command_said>()},
                  {"what programs say"}});
}

/// What is asked of connections.
void add_requests(std::vector<flow>& into) {
  const auto chunk = "chunks <= " + format_size(chunk_bytes_max);
  into.push_back(
      {role::scanner,
       role::source,
       {message_name<db::open_scan>(), message_name<db::walk_keys>(),
        message_name<db::list_keys>(), message_name<db::count_rows>()},
       {"keys"},
       flow::way::back});
  into.push_back({role::scanner,
                  role::target,
                  {message_name<db::open_step>(), message_name<db::keep_keys>(),
                   message_name<db::load_keys>()},
                  {"the scan's bounds"}});
  into.push_back(
      {role::migrator,
       role::source,
       {message_name<db::open_reader>(), message_name<db::begin_rows>(),
        message_name<db::read_rows>(), message_name<db::end_rows>()},
       {"rows in", chunk},
       flow::way::rows_back});
  into.push_back(
      {role::migrator,
       role::target,
       {message_name<db::prepare_target>(), message_name<db::begin_batch>(),
        message_name<db::write_rows>(), message_name<db::write_answers>(),
        message_name<db::write_range>(), message_name<db::commit_batch>(),
        message_name<db::undo_batch>()},
       {"rows in", chunk},
       flow::way::rows_there,
       flow::needed::table});
  into.push_back({role::migrator,
                  role::target,
                  {message_name<db::run_script>()},
                  {"scripts"},
                  flow::way::there,
                  flow::needed::script});
  into.push_back(
      {role::overseer,
       role::target,
       {message_name<db::settle_batch>(), message_name<db::settle_script>(),
        message_name<db::refresh_statistics>(), message_name<db::close_step>(),
        message_name<db::keep_command>(), message_name<db::finish_run>()},
       {"ends of steps,", "operator's words"}});
}

} // namespace

std::vector<flow> describe_flows() {
  std::vector<flow> out;
  add_control(out);
  add_keys(out);
  add_batches(out);
  add_mapping(out);
  add_requests(out);
  return out;
}

} // namespace dunlin
