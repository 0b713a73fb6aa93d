#pragma once

#include "app/session_watch.hpp"
#include "config/profile.hpp"
#include "stores/held_session.hpp"
#include "stores/snapshot.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace dunlin {

/// The one view that all readers of a store have in a run. Safe from any
/// thread.
class shared_view {
public:
  /// @param readers how many will be opened, at most.
  /// @param say is told, by any thread, what taking the view meant for others,
  ///   if it meant something, and that it was lost.
  shared_view(store_config store, uint32_t readers,
              std::function<void(const std::string&)> say);

  /// Opens a reader, and takes the snapshot if nobody did before. Blocks, also
  /// while another thread does the same. What can't be taken is tried again by
  /// the next; what is lost stays lost. A view that lives in a session of its
  /// own is watched from then on.
  result<std::unique_ptr<store_connection>> open();

private:
  result<void> watch();
  /// @returns false when it is lost.
  bool look(held_session& taken);

  store_config store_;
  uint32_t readers_;
  std::function<void(const std::string&)> say_;
  std::mutex mutex_;
  std::unique_ptr<source_snapshot> taken_;
  /// Goes first: it looks at what was taken.
  std::unique_ptr<session_watch> watch_;
};

} // namespace dunlin
