#pragma once

#include "actors/protocol.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>

/// @file
/// The CONNECTION actor: the only place that blocks. Spawned `detached` by the
/// program and undetached by tests.
///
/// It may have several readers (where source and target are one SQLite file)
/// and one batch open at a time. What needs the connection without an open
/// batch (the next batch, scripts, the ledger) waits in the order in which it
/// came; reads and the batch whose turn it is go on at once.

namespace dunlin {

/// Opens the database, in the thread of the actor, at its first request.
using connection_opener
    = std::function<result<std::unique_ptr<store_connection>>()>;

/// Where a job stands among those that wait until no batch is open.
enum class queue_place : uint8_t {
  first, ///< before all but those that came first earlier
  last,
};

class connection_state {
public:
  static inline const char* name = "connection";

  explicit connection_state(connection_actor::pointer self);

  /// Must be called before anything else.
  void init(connection_opener open);

  // -- reading ---

  /// The reader of that id, which was opened before.
  source_session& reader(reader_id id);

  /// A fresh reader for the sender of this message, in place of an earlier one.
  result<source_session*> new_reader(reader_id id);
  void reader_lost(const caf::actor_addr& who);

  // -- writing ---

  result<target_session*> target();

  /// Hears of the end of an actor that reads or waits for its turn.
  void watch(const caf::actor_addr& who);

  /// Runs `job` now, or when no batch is open any more.
  void when_free(caf::actor_addr owner, std::function<void()> job,
                 queue_place place);

  result<void> begin(const caf::actor_addr& owner,
                     const db::begin_batch& wanted);
  result<batch_counts> commit(const batch_closing& closing);
  void undo();

  /// Whether the batch that is open belongs to whoever sent this message.
  bool sender_has_turn() const;

  void owner_lost(const caf::actor_addr& who);

private:
  struct open_batch {
    caf::actor_addr owner;
    std::string step;
    batch_id id;
  };

  struct waiting_job {
    caf::actor_addr owner;
    std::function<void()> run;
    queue_place place = queue_place::last;
  };

  result<void> ensure_open();
  void run_waiting();

  connection_actor::pointer self_;
  connection_opener open_;
  // Declared before the sessions: they must go before it does.
  std::unique_ptr<store_connection> store_;
  std::map<reader_id, std::unique_ptr<source_session>> readers_;
  std::map<caf::actor_addr, reader_id> reader_owners_;
  std::optional<open_batch> turn_;
  std::deque<waiting_job> waiting_;
  bool running_ = false;
};

/// @param open is called once, at the first request.
connection_actor::behavior_type
connection(connection_actor::stateful_pointer<connection_state> self,
           connection_opener open);

} // namespace dunlin
