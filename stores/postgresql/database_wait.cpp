#include "stores/postgresql/database.hpp"
#include "stores/postgresql/own_name.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <utility>

/// @file
/// How a session waits for its server: while it is silent, when it is to be
/// cancelled, and behind sessions that must give way.

namespace dunlin::postgresql {

namespace {

using namespace std::chrono_literals;

/// How often in a row the server must be seen waiting for us: once, its answer
/// may still be on its way.
constexpr int waits_max = 2;

/// How long a cancelled statement may take to end before its connection is
/// given up.
constexpr auto cancel_wait_max = 5s;

/// How often the sessions in the way of a taker are looked for, once the first
/// of them were ended.
constexpr auto takeover_look = 250ms;

} // namespace

result<void> database::pump(bool for_input) {
  for (int waits = 0;;) {
    const int left = PQflush(link_.get());
    if (left < 0)
      return lost();
    if (left == 0 && !for_input)
      return {};
    bool has_input = false;
    const auto woken = wait_once(left > 0, has_input);
    if (!woken)
      return fail(woken.error());
    if (!*woken)
      if (auto alive = after_silence(waits); !alive)
        return alive;
    if (has_input && PQconsumeInput(link_.get()) == 0)
      return lost();
    if (has_input && for_input)
      return {};
  }
}

result<bool> database::wait_once(bool has_output, bool& has_input) {
  const bool was_cancelled = cancel_.is_sent();
  auto until = was_cancelled ? give_up_at_ : clock::now() + silence_max_;
  if (takeover_at_)
    until = std::min(until, *takeover_at_);
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                        until - clock::now())
                    + 1ms;
  const auto events
      = static_cast<short>(has_output ? POLLIN | POLLOUT : POLLIN);
  std::array<pollfd, 2> watched{
      pollfd{PQsocket(link_.get()), events, 0},
      // Told once is enough.
      pollfd{was_cancelled ? -1 : stop_->descriptor(), POLLIN, 0}};
  const int found = poll(watched.data(), watched.size(),
                         static_cast<int>(std::max<int64_t>(left.count(), 0)));
  if (watched[1].revents != 0)
    cancel();
  has_input = (watched[0].revents & ~POLLOUT) != 0;
  if (found == 0 && was_cancelled)
    return give_up(error_code::interrupted,
                   "cancelled; the server did not answer, and its connection "
                   "was closed");
  if (found == 0 && takeover_at_ && clock::now() >= *takeover_at_) {
    // One lets the statement on to the next that is in its way.
    takeover_at_ = clock::now() + takeover_look;
    end_blockers();
    return true;
  }
  return found != 0;
}

void database::cancel() {
  cancel_.send(link_.get());
  was_cancelled_ = true;
  give_up_at_ = clock::now() + cancel_wait_max;
}

/// A server may work at a statement for hours. One that was stopped answers
/// nobody; and where a network between swallows, each waits for the other.
result<void> database::after_silence(int& waits) {
  const auto state = look_at_session(wish_, backend(), *stop_);
  waits = state == session_state::waits ? waits + 1 : 0;
  if (state != session_state::silent && waits < waits_max)
    return {};
  return give_up(error_code::store_busy,
                 "the server has said nothing for a while and does not work for"
                 " this connection, which was closed");
}

/// A request to cancel must not hit the next statement.
result<void> database::end_cancel() {
  const bool is_over = cancel_.wait(give_up_at_);
  cancel_ = {};
  if (is_over)
    return {};
  return give_up(error_code::interrupted,
                 "cancelled; the server did not confirm it, and its connection "
                 "was closed");
}

tl::unexpected<error> database::lost() {
  std::string why = PQerrorMessage(link_.get());
  std::replace(why.begin(), why.end(), '\n', ' ');
  return give_up(error_code::store_busy, "the connection was lost: " + why);
}

tl::unexpected<error> database::give_up(error_code code,
                                        const std::string& why) {
  link_.reset();
  cancel_ = {};
  copies_out_ = copies_in_ = false;
  return fail_of({code, wish_.name + ": " + why});
}

void database::begin_takeover() noexcept {
  takeover_at_
      = clock::now() + std::chrono::milliseconds{wish_.takeover_wait_ms};
}

void database::end_blockers() noexcept {
  auto other = open_another();
  if (!other)
    return;
  const auto ended = (*other)->query(
      "SELECT a.pid, a.application_name, pg_catalog.pg_terminate_backend(a.pid)"
      " FROM pg_catalog.pg_stat_activity AS a WHERE a.application_name LIKE"
      " 'dunlin%' AND a.pid = ANY(pg_catalog.pg_blocking_pids("
      + std::to_string(backend()) + "))");
  if (!ended)
    return;
  for (int row = 0; row < ended->rows(); ++row) {
    if (!ended->boolean(row, 2))
      continue;
    const auto holder = told_by_name(ended->bytes(row, 1), writer_mark);
    ended_.push_back("session " + ended->text(row, 0)
                     + (holder.empty() ? "" : " of " + holder));
  }
}

} // namespace dunlin::postgresql
