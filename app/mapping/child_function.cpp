#include "app/mapping/child_function.hpp"

#include "app/machine.hpp"
#include "config/assert.hpp"
#include "config/text.hpp"

#include <poll.h>

#include <algorithm>
#include <csignal>
#include <limits>

namespace dunlin {

namespace {

/// JSON on its way to the child that is not in its pipe yet: enough that we are
/// never the ones who are waited for.
constexpr size_t outgoing_bytes = 64 * 1024;

/// What one line may be, unless the row that it answers is large itself.
constexpr size_t line_bytes_max = 1 << 20;
constexpr size_t line_times_max = 4;

/// What the answers to a page may be: a child that never stops answering is
/// stopped.
constexpr uint64_t page_bytes_max = 16 << 20;
constexpr uint64_t page_times_max = 16;

/// How long a child may take for its end, once for the end of its input and
/// once for the signal. Both fit into what the end of a run may take.
constexpr std::chrono::milliseconds end_patience{1'000};

/// How long a wait for a child is at a time. One that takes so much longer
/// means that this process stood still (Ctrl-Z): that is no child's silence.
constexpr uint64_t look_ms = 1'000;
constexpr uint64_t stood_still_ms = 1'000;

/// A child that has closed its output is about to end.
constexpr std::chrono::milliseconds exit_patience{500};

uint64_t back_off_ms(const retry_config& retry, uint32_t failures) {
  const auto doublings = std::min(failures - 1, 32u);
  return std::min(retry.base_ms << doublings, retry.cap_ms);
}

/// A child that is gone is no reason to end.
void block_broken_pipes() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

} // namespace

child_function::taken_page::taken_page(chunk_ptr from)
    : rows(std::move(from)), unsent(rows->bytes), unanswered(rows->bytes) {
  // nop
}

child_function::child_function(mapping_spec spec, child_settings settings,
                               std::shared_ptr<child_spawner> spawner)
    : spec_(std::move(spec)), settings_(std::move(settings)),
      spawner_(std::move(spawner)), to_json_(spec_.source_columns),
      from_json_(spec_.columns), source_(spec_) {
  // nop
}

child_function::~child_function() {
  if (talk_ && !settings_.end->is_forced)
    talk_->child().close(end_patience, [this] { talk_->drain(); });
}

// -- the child ----------------------------------------------------------------

result<void> child_function::ensure_child() {
  if (talk_)
    return {};
  block_broken_pipes();
  if (auto waited = pause_before_start(); !waited)
    return waited;
  auto started = child_process::start(spawner_, settings_.command);
  if (!started)
    return problem("can't be started: " + started.error().text);
  talk_.emplace(std::move(*started), settings_.end->event.number(), said_);
  send_more();
  return {};
}

result<void> child_function::pause_before_start() {
  if (failures_ == 0)
    return {};
  pollfd end{settings_.end->event.number(), POLLIN, 0};
  const auto pause = std::min<uint64_t>(back_off_ms(settings_.retry, failures_),
                                        std::numeric_limits<int>::max());
  if (poll(&end, 1, static_cast<int>(pause)) > 0)
    return fail(error_code::interrupted, "the run was stopped");
  return {};
}

tl::unexpected<error> child_function::problem(const std::string& what) const {
  return fail(error_code::command_failed,
              "the command " + quote(settings_.shown) + " " + what);
}

tl::unexpected<error> child_function::child_ended() {
  auto& child = talk_->child();
  child.ends_within(exit_patience, [this] { talk_->drain(); });
  said_.end();
  const auto ending = child.ending();
  return problem(
      (ending.empty() ? "closed its output" : ending)
      + (said_.last().empty() ? "" : ": " + printable(said_.last())));
}

// -- rows ---------------------------------------------------------------------

void child_function::take(chunk_ptr rows) {
  DUNLIN_ASSERT(rows->columns == spec_.source_cells);
  pages_.emplace_back(std::move(rows));
  if (!talk_ && failures_ == 0)
    // What goes wrong is met again when answers are asked for.
    static_cast<void>(ensure_child());
  else if (talk_)
    send_more();
}

void child_function::send_more() {
  for (auto& one : pages_) {
    while (!one.is_closed && talk_->pending_bytes() < outgoing_bytes)
      write_rows(one);
    if (!one.is_closed)
      break;
  }
  talk_->send();
}

/// Writes a row of the page, or the empty line behind the last one.
void child_function::write_rows(taken_page& from) {
  auto& out = talk_->outgoing();
  const auto before = out.size();
  if (from.rows_sent == from.rows->rows) {
    out.push_back('\n');
    from.is_closed = true;
    return;
  }
  to_json_.append(out, from.unsent);
  for (auto at = spec_.source_columns.size(); at < spec_.source_cells; ++at)
    from.unsent.next(); // hidden
  const auto bytes = out.size() - before;
  from.bytes_sent += bytes;
  from.row_bytes_max = std::max(from.row_bytes_max, bytes);
  ++from.rows_sent;
}

// -- answers ------------------------------------------------------------------

result<answer_page> child_function::answers(size_t allowance_bytes) {
  DUNLIN_ASSERT(!pages_.empty());
  auto page = answer_some(allowance_bytes);
  if (page) {
    failures_ = page->end ? 0 : failures_;
    return page;
  }
  // Nobody knows any more what its next lines would be about.
  talk_.reset();
  ++failures_;
  return page;
}

result<answer_page> child_function::answer_some(size_t allowance_bytes) {
  if (auto ready = ensure_child(); !ready)
    return fail(ready.error());
  answer_chunk out;
  out.columns = static_cast<uint32_t>(spec_.columns.size());
  auto& oldest = pages_.front();
  uint64_t until_ms = 0;
  bool was_heard = true;
  while (out.bytes.size() < allowance_bytes) {
    const auto line = talk_->next_line();
    if (!line) {
      if (is_worth_telling(oldest, out))
        break;
      if (std::exchange(was_heard, false))
        until_ms = steady_now_ms() + settings_.answer_timeout_ms;
      if (auto more = await_more(oldest, until_ms); !more)
        return fail(more.error());
      continue;
    }
    was_heard = true;
    auto is_end = read_line(oldest, *line, out);
    if (!is_end)
      return fail(is_end.error());
    if (*is_end) {
      pages_.pop_front();
      return answer_page{std::make_shared<const answer_chunk>(std::move(out)),
                         true};
    }
  }
  return answer_page{std::make_shared<const answer_chunk>(std::move(out)),
                     false};
}

/// While this waits nobody hands over pages, and behind the last one the child
/// has nothing to do: so the first answers to that are told at once.
bool child_function::is_worth_telling(taken_page& of,
                                      const answer_chunk& out) const {
  return pages_.size() == 1 && out.answers > 0
         && !std::exchange(of.is_told, true);
}

/// @returns whether the page is answered.
result<bool> child_function::read_line(taken_page& of, std::string_view line,
                                       answer_chunk& out) {
  of.bytes_answered += line.size() + 1;
  if (auto good = check_size(of); !good)
    return fail(good.error());
  const auto rows = std::to_string(of.rows->rows);
  if (line.empty()) {
    if (of.rows_answered == of.rows->rows)
      return true;
    return problem("answered " + std::to_string(of.rows_answered) + " of "
                   + rows + " rows");
  }
  if (of.rows_answered == of.rows->rows)
    return problem("answered more than the " + rows
                   + " rows that it got; an empty line ends a batch");
  if (auto read = from_json_.read(line, line_); !read)
    return problem("gave no answer to " + unanswered_row(of) + ": "
                   + read.error().text);
  append(of, out);
  return false;
}

/// As a person finds it in the source.
std::string child_function::unanswered_row(const taken_page& of) {
  auto rest = of.unanswered;
  source_.read(rest);
  return "the row with the key " + to_text(source_.key());
}

void child_function::append(taken_page& of, answer_chunk& out) {
  source_.read(of.unanswered);
  row_answer said;
  said.kind = line_.kind;
  said.key = source_.key();
  said.rows = line_.rows;
  said.cells = line_.cells;
  said.reason = line_.reason;
  if (said.kind == answer_kind::reject)
    said.content = source_.content();
  append_answer(out.bytes, said);
  ++out.answers;
  ++of.rows_answered;
}

result<void> child_function::check_size(const taken_page& of) const {
  const auto line_max
      = std::max(line_bytes_max, line_times_max * of.row_bytes_max);
  const auto page_max = page_bytes_max + page_times_max * of.bytes_sent;
  if (talk_->begun_bytes() > line_max)
    return problem("gave a line of more than " + std::to_string(line_max)
                   + " bytes");
  if (of.bytes_answered > page_max)
    return problem("gave more than " + std::to_string(page_max)
                   + " bytes for a batch");
  return {};
}

talk_news child_function::wait(uint64_t& until_ms) {
  const auto began_ms = steady_now_ms();
  const auto asked_ms = std::min(until_ms, began_ms + look_ms);
  const auto news = talk_->wait(asked_ms, pages_.size() > 1);
  const auto now_ms = steady_now_ms();
  // Nobody knows since when, so that none of this time counts.
  if (now_ms >= asked_ms + stood_still_ms)
    until_ms += now_ms - began_ms;
  return news;
}

/// @param until_ms moves by the time in which this process stood still.
result<void> child_function::await_more(const taken_page& of,
                                        uint64_t& until_ms) {
  if (auto good = check_size(of); !good)
    return good;
  send_more();
  const auto news = wait(until_ms);
  if (news == talk_news::cancelled)
    return fail(error_code::interrupted, "the run was stopped");
  if (news == talk_news::ended)
    return child_ended();
  if (steady_now_ms() >= until_ms)
    return problem("was silent for "
                   + std::to_string(settings_.answer_timeout_ms) + " ms while "
                   + (of.rows_answered < of.rows->rows
                          ? unanswered_row(of) + " waited for its answer"
                          : "the end of a batch waited for its empty line")
                   + "; `answer-timeout` says how long it may be");
  return {};
}

void child_function::forget() noexcept {
  // What it was handed it would still answer.
  if (!pages_.empty())
    talk_.reset();
  pages_.clear();
}

std::vector<std::string> child_function::said() {
  return said_.take();
}

} // namespace dunlin
