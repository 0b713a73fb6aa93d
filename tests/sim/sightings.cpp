#include "tests/sim/sightings.hpp"

#include "actors/protocol.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

namespace {

template <class T>
const T* as(const caf::type_erased_tuple& what) {
  return what.match_elements<T>() ? &what.get_as<T>(0) : nullptr;
}

} // namespace

watcher::watcher(sightings& seen, bounds limits,
                 std::shared_ptr<row_meter> held)
    : seen_(seen), limits_(limits), held_(std::move(held)) {
  // nop
}

void watcher::look(std::string_view receiver,
                   const caf::type_erased_tuple& what) {
  ++seen_["messages"];
  check_memory();
  if (const auto* walk = as<key_walk>(what)) {
    // A migrator walks to halve a batch.
    if (walk->rows > 0 && receiver.ends_with(" scanner"))
      found_batch();
  } else if (const auto* changed = as<range_written>(what)) {
    ++seen_[changed->must_split ? "updates halved" : "updates done"];
  } else if (const auto* list = as<batch_bounds>(what)) {
    if (!list->keys.empty())
      found_batch();
  } else if (what.match_elements<again_atom, batch>()) {
    ++seen_["batches handed out again"];
  } else if (receiver.ends_with(" scanner") && as<again_atom>(what)) {
    ++seen_["scans that rested"];
  } else if (what.match_elements<hold_atom, bool>()) {
    ++seen_["scans held and freed"];
  } else if (as<db::settle_script>(what) != nullptr) {
    ++seen_["scripts settled by the ledger"];
  } else if (const auto* broke = as<batch_broke>(what)) {
    ++came_back_;
    ++seen_[broke->problem.code == error_code::batch_committed
                ? "batches found in the ledger"
                : "batches rolled back"];
  } else if (const auto* taken = as<take_memory>(what)) {
    if (taken->bytes > chunk_bytes_max)
      ++seen_["huge rows"];
  } else if (const auto* grant = as<memory_granted>(what)) {
    granted(grant->bytes);
  } else if (const auto* given = as<give_memory>(what)) {
    granted_ -= given->bytes;
  } else if (const auto* page = as<answer_page>(what)) {
    ++seen_["pieces that the user's code gave"];
    if (!page->end)
      ++seen_["pages in several pieces"];
  } else if (const auto* down = as<caf::down_msg>(what)) {
    if (down->reason != caf::exit_reason::user_shutdown) {
      ++deaths_;
      is_disturbed_ = is_disturbed_ || receiver.ends_with(" budget");
    }
  } else if (as<turn_gained>(what) != nullptr) {
    ++seen_["turns gained while bytes were awaited"];
  } else if (const auto* taken_batch = as<take_batch>(what)) {
    if (taken_batch->work.is_retry)
      ++seen_["rejects tried again"];
  } else if (as<retire_atom>(what) != nullptr) {
    ++seen_["migrators retired"];
  } else if (receiver.ends_with(" migrator") && as<leave_atom>(what)) {
    ++seen_["migrators moved to another step"];
  } else if (as<db::settle_batch>(what) != nullptr) {
    ++came_back_;
    ++seen_["batches settled by the ledger"];
  } else if (as<board_update>(what) != nullptr) {
    count_board(what);
  }
}

void watcher::found_batch() {
  ++found_;
  if (found_ > committed_ + came_back_ + limits_.batches_ahead_max
      && !is_contested_ && problems_.empty())
    problems_.push_back("the scanners found " + std::to_string(found_)
                        + " batches when " + std::to_string(committed_)
                        + " were durable");
}

void watcher::granted(uint64_t bytes) {
  granted_ += bytes;
  largest_grant_ = std::max(largest_grant_, bytes);
  if (granted_ > limits_.memory_bytes + largest_grant_ && !is_disturbed_
      && problems_.empty())
    problems_.push_back(std::to_string(granted_)
                        + " bytes were granted, run.memory is "
                        + std::to_string(limits_.memory_bytes));
}

void watcher::check_memory() {
  if (held_->bytes > granted_ && !is_disturbed_ && problems_.empty())
    problems_.push_back(std::to_string(held_->bytes)
                        + " bytes of rows are held, only "
                        + std::to_string(granted_) + " were granted");
}

void watcher::count_board(const caf::type_erased_tuple& what) {
  for (const auto& news : what.get_as<board_update>(0).events)
    if (news.kind == event_kind::warning && news.text.starts_with("died"))
      ++seen_["migrators died"];
}

} // namespace dunlin
