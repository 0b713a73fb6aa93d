#pragma once

#include "stores/store.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// A snapshot that one session keeps and others read in: what all of them know
/// of it. Safe from any thread.
class exported_snapshot {
public:
  /// @param id by which the server knows it.
  explicit exported_snapshot(std::string id);

  exported_snapshot(const exported_snapshot&) = delete;
  exported_snapshot& operator=(const exported_snapshot&) = delete;

  const std::string& id() const noexcept {
    return id_;
  }

  /// What interrupts a reader, whose statements all begin with a look at
  /// `loss`.
  void add_reader(const std::shared_ptr<canceller>& reader);

  /// Nothing can be read in it any more: interrupts all readers. The first
  /// reason stays.
  void lose(const std::string& why);

  /// In words, what it is to a run that it was lost; empty: nobody knows that
  /// it was.
  std::string loss() const;

private:
  const std::string id_;
  mutable std::mutex mutex_;
  std::vector<std::weak_ptr<canceller>> readers_;
  std::string loss_;
};

} // namespace dunlin::postgresql
