#include "stores/postgresql/exported_snapshot.hpp"

#include <utility>

namespace dunlin::postgresql {

exported_snapshot::exported_snapshot(std::string id) : id_(std::move(id)) {
  // nop
}

void exported_snapshot::add_reader(const std::shared_ptr<canceller>& reader) {
  const std::lock_guard guard{mutex_};
  std::erase_if(readers_, [](const auto& each) { return each.expired(); });
  readers_.push_back(reader);
}

void exported_snapshot::lose(const std::string& why) {
  const std::lock_guard guard{mutex_};
  if (!loss_.empty())
    return;
  loss_ = "the snapshot that this run reads is lost, its session or the server"
          " has ended ("
          + why
          + "); what is committed stays, run again to go on with a new one";
  for (const auto& each : readers_)
    if (const auto reader = each.lock())
      reader->cancel();
}

std::string exported_snapshot::loss() const {
  const std::lock_guard guard{mutex_};
  return loss_;
}

} // namespace dunlin::postgresql
