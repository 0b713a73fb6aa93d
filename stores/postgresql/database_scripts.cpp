#include "config/assert.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <atomic>
#include <utility>

/// @file
/// What a session does for scripts: it is bare before each.

namespace dunlin::postgresql {

namespace {

/// Of all stores: scripts that change what sessions are given are few.
std::atomic<uint32_t> times_outdated{0};

} // namespace

void database::outdate_sessions() noexcept {
  ++times_outdated;
}

uint32_t database::outdated_sessions() noexcept {
  return times_outdated;
}

result<void> database::begin_script() {
  settle();
  // DISCARD ALL goes back to what the session was given when it was opened.
  if (opened_at_ != outdated_sessions())
    link_.reset();
  // A connection that is opened anew is none of a script.
  const bool is_fresh = std::exchange(is_bare_, false) && link_ != nullptr;
  if (is_fresh && !may_end_idle_)
    return {};
  return is_fresh ? exec(joined(script_settings(version_))) : forget_script();
}

result<void> database::forget_script() {
  auto done = exec("DISCARD ALL");
  return done ? exec(joined(script_settings(version_))) : done;
}

result<void> database::commit_script() {
  if (auto done = commit(); !done)
    return done;
  // Not before COMMIT is answered: systems wake who waits for an answer on the
  // processor where the server works on, when that has ended.
  const bool is_sent = send_together({"DISCARD ALL"}) && end_together()
                       && send_together(script_settings(version_))
                       && end_together();
  is_bare_ = true;
  // What it has committed stays.
  if (!is_sent)
    link_.reset();
  return {};
}

void database::settle() noexcept {
  while (link_ && awaited_syncs_ > 0)
    if (!finish())
      link_.reset();
}

result<void> database::end_script() {
  auto done = is_bare_ ? result<void>{} : forget_script();
  if (done && may_end_idle_)
    done = keep_idle();
  is_bare_ = done.has_value();
  return done;
}

result<void> database::keep_idle() {
  // Else our own settings would go before it, and stay for the next script.
  is_bare_ = false;
  const auto found = query(keeps_idle_sql);
  if (!found)
    return fail(found.error());
  may_end_idle_ = found->rows() > 0;
  return {};
}

} // namespace dunlin::postgresql
