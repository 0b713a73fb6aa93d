#include "tests/plan/pump_world.hpp"

#include "tests/catch.hpp"

#include <algorithm>

namespace dunlin::test {

pump_world::pump_world(chance& random)
    : random_(random), total_bytes_(random.between(2, 12) * chunk_bytes),
      budget_(total_bytes_, chunk_bytes),
      fail_one_in_(random.one_in(3) ? 0 : random.between(10, 200)),
      die_one_in_(random.one_in(2) ? 0 : random.between(50, 500)),
      huge_one_in_(random.between(3, 100)), targets_(random.between(1, 3)),
      batches_left_(random.between(1, 40)) {
  auto migrators = random.between(1, 12);
  for (uint64_t i = 0; i < migrators; ++i) {
    auto id = next_id_++;
    workers_[id].target = random_.below(targets_.size());
    workers_[id].maps = random_.one_in(2);
    begin_batch(id);
  }
}

bool pump_world::step() {
  std::vector<migrator_id> busy;
  for (const auto& [id, worker] : workers_)
    if (!worker.on_their_way.empty() || !worker.to_budget.empty())
      busy.push_back(id);
  if (busy.empty())
    return false;
  auto id = random_.one_of(busy);
  auto& worker = workers_[id];
  if (die_one_in_ > 0 && random_.one_in(die_one_in_)) {
    die(id);
  } else if (worker.on_their_way.empty()
             || (!worker.to_budget.empty() && random_.one_in(2))) {
    to_budget(id);
  } else {
    auto which = random_.below(worker.on_their_way.size());
    auto what = worker.on_their_way[which];
    worker.on_their_way.erase(worker.on_their_way.begin()
                              + static_cast<long>(which));
    deliver(id, what);
  }
  check_budget();
  return true;
}

void pump_world::check_end() const {
  for (const auto& [id, worker] : workers_) {
    CAPTURE(id);
    REQUIRE_FALSE(worker.pump);
    REQUIRE(worker.held_bytes == 0);
  }
  for (const auto& target : targets_) {
    REQUIRE(target.queue.empty());
    REQUIRE_FALSE(target.holder);
  }
  REQUIRE(batches_left_ == 0);
  REQUIRE(budget_.used_bytes() == 0);
}

void pump_world::begin_batch(migrator_id id) {
  if (batches_left_ == 0)
    return;
  --batches_left_;
  auto& worker = workers_[id];
  // What the last batch gives back may still be under way to the budget.
  worker_state fresh;
  fresh.target = worker.target;
  fresh.maps = worker.maps;
  fresh.to_budget = std::move(worker.to_budget);
  fresh.held_bytes = worker.held_bytes;
  fresh.is_huge = worker.is_huge;
  worker = std::move(fresh);
  auto rows = random_.below(30);
  for (uint64_t i = 0; i < rows; ++i) {
    auto huge = random_.one_in(huge_one_in_);
    auto bytes = huge ? random_.between(101, 3'000) : random_.between(1, 60);
    worker.rows_left.push_back(bytes);
    worker.bytes_in_all += bytes;
  }
  worker.pump.emplace(chunk_bytes, worker.maps);
  run(id, worker.pump->start());
}

// -- answers ------------------------------------------------------------------

bool pump_world::may_fail() {
  return fail_one_in_ > 0 && random_.one_in(fail_one_in_);
}

void pump_world::fail(migrator_id id, batch_pump::request what) {
  workers_[id].saw_failure = true;
  run(id, workers_[id].pump->failed(what));
}

void pump_world::deliver(migrator_id id, answer what) {
  using request = batch_pump::request;
  auto& worker = workers_[id];
  auto& pump = *worker.pump;
  switch (what) {
  case answer::turn:
    if (may_fail()) {
      release_turn(id);
      fail(id, request::turn);
    } else {
      worker.has_turn = true;
      run(id, pump.on_turn());
    }
    return;
  case answer::begun:
    worker.is_begun = !may_fail();
    if (worker.is_begun)
      run(id, pump.on_begun());
    else
      fail(id, request::begin);
    return;
  case answer::bytes:
    run(id, pump.on_bytes());
    return;
  case answer::rows:
    deliver_rows(id);
    return;
  case answer::answers:
    deliver_answers(id);
    return;
  case answer::forgotten:
    worker.unmapped.clear();
    run(id, pump.on_forgotten());
    return;
  case answer::written:
    if (may_fail()) {
      fail(id, request::write);
    } else {
      worker.bytes_written += worker.pages.front();
      worker.pages.pop_front();
      run(id, pump.on_written());
    }
    return;
  case answer::committed:
    worker.has_turn = false;
    release_turn(id);
    if (may_fail()) {
      fail(id, request::commit);
    } else {
      worker.says_committed = true;
      run(id, pump.on_committed());
    }
    return;
  case answer::undone:
    worker.has_turn = false;
    release_turn(id);
    run(id, pump.on_undone());
    return;
  }
}

void pump_world::deliver_rows(migrator_id id) {
  auto& worker = workers_[id];
  if (may_fail()) {
    fail(id, batch_pump::request::read);
    return;
  }
  uint64_t bytes = 0;
  auto& rows = worker.rows_left;
  while (!rows.empty() && bytes + rows.front() <= worker.allowance) {
    // A store may end a page early.
    if (bytes > 0 && random_.one_in(20))
      break;
    bytes += rows.front();
    rows.pop_front();
  }
  uint64_t needs = 0;
  if (!rows.empty() && rows.front() > worker.allowance) {
    needs = rows.front();
    // A store that can't tell a size without loading the row guesses.
    if (random_.one_in(4))
      needs = random_.between(worker.allowance + 1, rows.front());
  }
  if (bytes > 0 && !worker.maps)
    worker.pages.push_back(bytes);
  worker.last_page = bytes;
  // The end may be seen with the last rows, or only by a read after them.
  auto end = rows.empty() && (bytes == 0 || random_.one_in(2));
  run(id, worker.pump->on_rows(bytes, end, needs));
}

void pump_world::deliver_answers(migrator_id id) {
  auto& worker = workers_[id];
  if (may_fail()) {
    fail(id, batch_pump::request::answers);
    return;
  }
  if (!worker.becoming) {
    // Rows are skipped, stay as they are, or become more.
    auto times = random_.one_in(5) ? 0 : random_.between(1, 6);
    worker.becoming = worker.unmapped.front() * times / 2;
  }
  auto bytes = std::min(*worker.becoming, worker.answer_allowance);
  // The last row of a piece may be larger than what is left.
  if (bytes < *worker.becoming && random_.one_in(3))
    bytes = std::min(*worker.becoming, bytes + random_.below(40));
  *worker.becoming -= bytes;
  // The end may be seen with the last piece, or only after it.
  auto end = *worker.becoming == 0 && (bytes == 0 || random_.one_in(2));
  if (end) {
    worker.unmapped.pop_front();
    worker.becoming.reset();
  }
  if (bytes > 0)
    worker.pages.push_back(bytes);
  worker.bytes_in_pieces += bytes;
  run(id, worker.pump->on_answers(bytes, end));
}

// -- the budget ---------------------------------------------------------------

void pump_world::to_budget(migrator_id id) {
  auto& worker = workers_[id];
  auto message = worker.to_budget.front();
  worker.to_budget.pop_front();
  if (auto take = std::get_if<pump::take_bytes>(&message)) {
    worker.grant = take->bytes;
    granted(budget_.take(id, take->bytes, take->has_turn));
  } else if (auto give = std::get_if<pump::give_bytes>(&message)) {
    REQUIRE(worker.held_bytes >= give->bytes);
    worker.held_bytes -= give->bytes;
    if (worker.held_bytes == 0)
      worker.is_huge = false;
    granted(budget_.give(id, give->bytes));
  } else {
    granted(budget_.gained_turn(id));
  }
}

void pump_world::granted(const byte_budget::granted& grants) {
  for (auto id : grants) {
    auto& worker = workers_[id];
    worker.held_bytes += worker.grant;
    if (worker.grant > chunk_bytes) {
      for (const auto& [other, held] : workers_)
        REQUIRE((other == id || !held.is_huge));
      REQUIRE(worker.held_bytes == worker.grant);
      REQUIRE(worker.has_turn);
      worker.is_huge = true;
    }
    worker.on_their_way.push_back(answer::bytes);
  }
}

void pump_world::check_budget() const {
  uint64_t all = 0;
  uint64_t most = 0;
  for (const auto& [id, worker] : workers_) {
    all += worker.held_bytes;
    most = std::max(most, worker.held_bytes);
  }
  REQUIRE(budget_.used_bytes() == all);
  // Past its total by no more than what one migrator was granted.
  REQUIRE(all - most <= total_bytes_);
}

// -- turns --------------------------------------------------------------------

void pump_world::serve_turn(std::size_t where) {
  auto& target = targets_[where];
  if (target.holder || target.queue.empty())
    return;
  target.holder = target.queue.front();
  target.queue.pop_front();
  workers_[*target.holder].on_their_way.push_back(answer::turn);
}

void pump_world::release_turn(migrator_id id) {
  auto where = workers_[id].target;
  REQUIRE(targets_[where].holder == id);
  targets_[where].holder.reset();
  serve_turn(where);
}

void pump_world::die(migrator_id id) {
  ++died_;
  // What it sent to the budget before still arrives, then the news.
  while (!workers_[id].to_budget.empty())
    to_budget(id);
  auto where = workers_[id].target;
  auto& target = targets_[where];
  std::erase(target.queue, id);
  auto maps = workers_[id].maps;
  workers_.erase(id);
  granted(budget_.forget(id));
  if (target.holder == id) {
    target.holder.reset();
    serve_turn(where);
  }
  ++batches_left_;
  auto heir = next_id_++;
  workers_[heir].target = where;
  workers_[heir].maps = maps;
  begin_batch(heir);
}

} // namespace dunlin::test
