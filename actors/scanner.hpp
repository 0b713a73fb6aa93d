#pragma once

#include "actors/connections.hpp"
#include "actors/protocol.hpp"
#include "actors/scan_forecast.hpp"
#include "config/profile.hpp"
#include "plan/scan_cursor.hpp"
#include "plan/scan_window.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

/// @file
/// The SCANNER actor of one table step: finds batches (of keys that a file
/// lists, where the step is one of listed keys), keeps just a bit ahead of the
/// migrators, hands out on demand. `plan/scan_cursor.hpp` says where the
/// scan stands, `plan/scan_window.hpp` how far ahead it may be.

namespace dunlin {

/// What a scanner is given when it is spawned.
struct scanner_args {
  step_index step = 0;
  std::string name;
  std::string identity;
  table_block block;
  listed_keys keys;
  overseer_actor overseer;
  std::shared_ptr<connections> stores;
};

class scanner_state {
public:
  static inline const char* name = "scanner";

  explicit scanner_state(scanner_actor::pointer self);

  void init(scanner_args args);

  void grant(const grant_credits& credits, const batch_taker_actor& taker);
  void migrator_leaves(migrator_id migrator);
  void again(batch work);
  void hold(bool holds);
  void try_again();
  void count();
  void stop();
  caf::result<caf::ok_atom> pause();
  void resume();
  void down(const caf::actor_addr& who);

private:
  void opened(const db::scan_opening& opening);
  /// Has the target prepare the step, whose rows stay inside their database if
  /// that can be. `then` is called once it has.
  void prepare_target(std::function<void()> then);
  /// Rows go through dunlin from here on.
  void let_rows_leave();
  void ledger_opened(const db::step_opened& opened);
  void ledger_settled(const db::step_opened& opened);
  void begin_scan(const db::step_opened& opened);
  void begin_with_listed_keys(const db::step_opened& opened);
  void plan_retries(const std::vector<reject_list>& lists);
  void keep_next_list(uint64_t ordinal);
  void keep_list(uint64_t ordinal, key_list list);
  void lists_are_kept();
  void begin_handing_out();

  void run(const scan_window::commands& commands);
  void execute(const hand_batch& command);
  void execute(const send_away& command);
  void execute(const find_batch&);
  void execute(const scan_is_over&);

  scan_outlook outlook() const;
  void take_found(batch work);
  void found_all();
  bool find_reject_retry();
  void walk_on();
  void load_next_list();
  void find_listed_keys();
  void rest_if_idle();

  /// Asks a store; an error breaks the scan. What a busy store refuses is asked
  /// for once more when the overseer says so.
  template <class Answer, class Request, class Then>
  void ask_store(const connection_actor& store, Request what, Then then);
  /// The same where an error may be no reason to give up: `otherwise` tells,
  /// and goes on then.
  template <class Answer, class Request, class Then, class Otherwise>
  void ask_store(const connection_actor& store, Request what, Then then,
                 Otherwise otherwise);
  void broke(error problem);

  bool in_one_pass() const noexcept {
    return args_.block.scan == scan_mode::once && !is_keyed();
  }

  /// It hands out keys that a file lists.
  bool is_keyed() const noexcept {
    return !args_.keys.file.empty();
  }

  scanner_actor::pointer self_;
  scanner_args args_;
  connection_actor source_;
  connection_actor target_;
  table_work work_;
  source_shape shape_;
  /// Of all rows, by the source; 0: unknown.
  uint64_t rows_estimated_ = 0;
  std::optional<scan_forecast> forecast_;
  bool found_all_ = false;
  /// `scan = "once"`, in this run.
  uint64_t keys_listed_ = 0;
  key_tuple bound_;
  std::optional<scan_window> window_;
  std::optional<scan_cursor> cursor_;
  /// Since an earlier run began the scan, as far as the source can tell.
  bool was_written_before_ = false;
  /// Rejects of earlier runs that are tried again first.
  std::deque<batch> retries_;
  /// Requests to stores that are not answered.
  size_t requests_open_ = 0;
  /// Answers a pause once there are none.
  caf::typed_response_promise<caf::ok_atom> rest_;
  /// `scan = "once"`: the list that is to be kept when a pause is over.
  std::optional<uint64_t> list_put_off_;
  /// `scan = "once"`: the next list, and those that are done already.
  uint64_t next_list_ = 0;
  std::set<uint64_t> lists_done_;
  uint64_t next_keyed_ = first_keyed_ordinal;
  std::map<migrator_id, batch_taker_actor> takers_;
  /// What a busy store refused.
  std::function<void()> refused_;
};

/// Opens the source and the ledger's row, reports `scan_began` or `scan_broke`,
/// then hands out batches until it is told to end.
scanner_actor::behavior_type
scanner(scanner_actor::stateful_pointer<scanner_state> self, scanner_args args);

} // namespace dunlin
