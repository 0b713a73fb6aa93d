#include "plan/batches_out.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

bool batches_out::handed(batch work, migrator_id migrator) {
  if (auto early = ended_early_.find(work.id); early != ended_early_.end()) {
    ended_early_.erase(early);
    return false;
  }
  auto id = work.id;
  out_[id] = {std::move(work), place::held, migrator};
  return true;
}

void batches_out::ended(batch_id id) {
  auto known = out_.find(id);
  auto was_handed = known != out_.end()
                    && (known->second.at == place::held
                        || known->second.at == place::settling);
  if (!was_handed)
    ended_early_.insert(id);
  out_.erase(id);
}

void batches_out::rest(batch work) {
  auto id = work.id;
  out_[id] = {std::move(work), place::resting, 0};
}

std::optional<batch> batches_out::rested(batch_id id) {
  auto known = out_.find(id);
  if (known == out_.end() || known->second.at != place::resting)
    return std::nullopt;
  known->second.at = place::returned;
  return known->second.work;
}

std::vector<batch_id> batches_out::lost(migrator_id migrator) {
  std::vector<batch_id> in_doubt;
  for (auto& [id, known] : out_) {
    if (known.at == place::held && known.holder == migrator) {
      known.at = place::settling;
      in_doubt.push_back(id);
    }
  }
  return in_doubt;
}

void batches_out::doubt(batch work) {
  auto id = work.id;
  out_[id] = {std::move(work), place::settling, 0};
}

std::optional<batch> batches_out::settled(batch_id id) {
  auto known = out_.find(id);
  if (known == out_.end() || known->second.at != place::settling)
    return std::nullopt;
  auto work = std::move(known->second.work);
  out_.erase(known);
  return work;
}

size_t batches_out::in_hand() const noexcept {
  auto is_in_hand = [](auto& entry) {
    return entry.second.at == place::held || entry.second.at == place::settling;
  };
  return static_cast<size_t>(
      std::count_if(out_.begin(), out_.end(), is_in_hand));
}

size_t batches_out::resting() const noexcept {
  auto rests = [](auto& entry) { return entry.second.at == place::resting; };
  return static_cast<size_t>(std::count_if(out_.begin(), out_.end(), rests));
}

void batches_out::give_up_resting() {
  give_up(place::resting);
}

void batches_out::give_up_returned() {
  give_up(place::returned);
}

void batches_out::give_up(place at) {
  std::erase_if(out_, [=](auto& entry) { return entry.second.at == at; });
}

bool batches_out::any_returned() const noexcept {
  return std::any_of(out_.begin(), out_.end(), [](auto& entry) {
    return entry.second.at == place::returned;
  });
}

} // namespace dunlin
