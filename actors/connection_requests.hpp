#pragma once

#include "actors/connection.hpp"

/// @file
/// What a connection does for each request of its interface, one function a
/// message. They run in the connection's thread and may block.

namespace dunlin::connection_requests {

using self_pointer = connection_actor::stateful_pointer<connection_state>;

// -- reading ------------------------------------------------------------------

caf::result<db::scan_opening> on(self_pointer self,
                                 const db::open_scan& wanted);
caf::result<key_walk> on(self_pointer self, const db::walk_keys& wanted);
caf::result<key_list> on(self_pointer self, const db::list_keys& wanted);
caf::result<source_count> on(self_pointer self, const db::count_rows& wanted);
caf::result<source_shape> on(self_pointer self, const db::open_reader& wanted);
caf::result<caf::ok_atom> on(self_pointer self, const db::begin_rows& wanted);
caf::result<row_page> on(self_pointer self, const db::read_rows& wanted);
caf::result<caf::ok_atom> on(self_pointer self, const db::end_rows& wanted);

// -- what waits until no batch is open ----------------------------------------

caf::result<prepared_target> on(self_pointer self,
                                const db::prepare_target& wanted);
caf::result<db::step_opened> on(self_pointer self, const db::open_step& wanted);
caf::result<caf::ok_atom> on(self_pointer self, const db::keep_keys& wanted);
caf::result<batch_bounds> on(self_pointer self, const db::load_keys& wanted);
caf::result<caf::ok_atom> on(self_pointer self,
                             const db::refresh_statistics& wanted);
caf::result<caf::ok_atom> on(self_pointer self, const db::close_step& wanted);
caf::result<caf::ok_atom> on(self_pointer self, const db::keep_command& wanted);
caf::result<std::vector<std::string>> on(self_pointer self,
                                         const db::finish_run& wanted);
caf::result<caf::ok_atom> on(self_pointer self, const db::begin_batch& wanted);
caf::result<batch_outcome> on(self_pointer self,
                              const db::settle_batch& wanted);
caf::result<std::string> on(self_pointer self, const db::run_script& wanted);
caf::result<bool> on(self_pointer self, const db::settle_script& wanted);

// -- the batch whose turn it is -----------------------------------------------

caf::result<caf::ok_atom> on(self_pointer self, const db::write_rows& wanted);
caf::result<range_written> on(self_pointer self, const db::write_range& wanted);
caf::result<caf::ok_atom> on(self_pointer self,
                             const db::write_answers& wanted);
caf::result<batch_counts> on(self_pointer self, const db::commit_batch& wanted);
caf::result<caf::ok_atom> on(self_pointer self, const db::undo_batch& wanted);

} // namespace dunlin::connection_requests
