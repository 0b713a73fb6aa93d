#include "stores/postgresql/database.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::postgresql {

database::database(link_wish wish)
    : wish_(std::move(wish)), stop_(std::make_shared<interrupter>()) {
  // nop
}

result<std::unique_ptr<database>> database::open(link_wish wish) {
  std::unique_ptr<database> out{new database{std::move(wish)}};
  if (out->wish_.snapshot)
    out->wish_.snapshot->add_reader(out->stop_);
  auto opened = out->open_anew();
  if (!opened) {
    auto& problem = opened.error();
    if (problem.code == error_code::store_failed)
      problem.code = error_code::store_unopenable;
    return fail(std::move(problem));
  }
  out->wish_.was_open = true;
  return out;
}

result<void> database::open_anew() {
  stop_->clear();
  // Before it is given anything.
  opened_at_ = outdated_sessions();
  auto link = open_link(wish_, *stop_);
  if (!link)
    return fail_of(std::move(link.error()));
  link_ = std::move(*link);
  version_ = PQserverVersion(link_.get());
  silence_max_ = std::chrono::milliseconds{silence_ms_of(link_.get())};
  ++generation_;
  awaited_syncs_ = 0;
  is_bare_ = false;
  may_end_idle_ = version_ >= idle_timeout_version;
  const bool was_entering = std::exchange(is_entering_, true);
  auto set = exec(session_settings(wish_, version_));
  if (set)
    set = end_former();
  is_entering_ = was_entering;
  return set;
}

bool database::is_within_transaction() const noexcept {
  return link_
         && (!ahead_.empty()
             || PQtransactionStatus(link_.get()) == PQTRANS_INTRANS);
}

int database::backend() const noexcept {
  return link_ ? PQbackendPID(link_.get()) : 0;
}

tl::unexpected<error> database::refuse(error_code code,
                                       const std::string& text) const {
  return fail(code, wish_.name + ": " + text);
}

// -- statements ---------------------------------------------------------------

result<void> database::ready() {
  DUNLIN_ASSERT(!copies_in_);
  // Whoever left a COPY open learns it when it reads on.
  abandon_copy_out();
  settle();
  problem_ = {};
  answered_ = 0;
  was_cancelled_ = false;
  if (link_) {
    stop_->clear();
    if (std::exchange(is_bare_, false))
      if (auto set = exec(session_settings(wish_, version_)); !set)
        return set;
    return see_snapshot();
  }
  if (in_transaction_)
    return refuse(error_code::store_busy,
                  "the connection was lost within this transaction");
  if (auto opened = open_anew(); !opened)
    return opened;
  return see_snapshot();
}

result<void> database::exec(const std::string& sql) {
  auto done = query(sql);
  if (!done)
    return fail(std::move(done.error()));
  return {};
}

result<query_result> database::query(const std::string& sql) {
  if (auto is_ready = ready(); !is_ready)
    return fail(std::move(is_ready.error()));
  has_local_settings_ = has_local_settings_ || sql.starts_with("SET LOCAL");
  const auto text = joined(std::exchange(ahead_, {})) + sql;
  if (PQsendQuery(link_.get(), text.c_str()) == 0)
    return lost();
  return finish();
}

result<query_result> database::query(const std::string& sql,
                                     const std::vector<value>& parameters,
                                     bool binary) {
  return query(sql, parameter_list{parameters}, binary);
}

result<query_result> database::query(const std::string& sql,
                                     const parameter_list& list, bool binary) {
  if (auto is_ready = ready(); !is_ready)
    return fail(std::move(is_ready.error()));
  const auto ahead = std::exchange(ahead_, {});
  const bool is_alone = ahead.empty();
  bool is_sent = is_alone || send_together(ahead);
  is_sent = is_sent
            && PQsendQueryParams(link_.get(), sql.c_str(), list.size(),
                                 list.types(), list.values(), list.lengths(),
                                 list.formats(), binary ? 1 : 0)
                   == 1
            && (is_alone || end_together());
  return is_sent ? finish() : result<query_result>{lost()};
}

void database::run_ahead(std::string sql) {
  DUNLIN_ASSERT(in_transaction_);
  ahead_.push_back(std::move(sql));
}

/// In libpq's pipeline, which takes one statement at a time.
bool database::send_together(const std::vector<std::string>& statements) {
  if (PQenterPipelineMode(link_.get()) == 0)
    return false;
  for (const auto& each : statements)
    if (PQsendQueryParams(link_.get(), each.c_str(), 0, nullptr, nullptr,
                          nullptr, nullptr, 0)
        == 0)
      return false;
  return true;
}

bool database::end_together() {
  ++awaited_syncs_;
  return PQpipelineSync(link_.get()) == 1;
}

result<int64_t> database::query_integer(const std::string& sql) {
  const auto found = query(sql);
  if (!found)
    return fail(found.error());
  return found->rows() == 0 ? 0 : found->integer(0, 0);
}

result<query_result> database::describe(const std::string& sql) {
  if (auto is_ready = ready(); !is_ready)
    return fail(std::move(is_ready.error()));
  if (!ahead_.empty())
    if (auto done = exec(""); !done)
      return fail(std::move(done.error()));
  if (PQsendPrepare(link_.get(), "", sql.c_str(), 0, nullptr) == 0)
    return lost();
  if (auto prepared = finish(); !prepared)
    return prepared;
  if (PQsendDescribePrepared(link_.get(), "") == 0)
    return lost();
  return finish();
}

result<query_result> database::finish() {
  query_result last;
  for (;;) {
    while (PQisBusy(link_.get()) != 0)
      if (auto pumped = pump(true); !pumped)
        return fail(std::move(pumped.error()));
    query_result next{PQgetResult(link_.get())};
    // Of what was sent together, none ends where one of it does.
    if (next.handle() == nullptr && awaited_syncs_ > 0
        && PQstatus(link_.get()) == CONNECTION_OK)
      continue;
    if (next.handle() == nullptr)
      break;
    const auto status = PQresultStatus(next.handle());
    if (status == PGRES_PIPELINE_SYNC) {
      if (--awaited_syncs_ == 0)
        PQexitPipelineMode(link_.get());
      break;
    }
    const bool has_failed = PQresultStatus(last.handle()) == PGRES_FATAL_ERROR
                            && last.handle() != nullptr;
    if (!has_failed)
      last = std::move(next);
    answered_ += status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (status == PGRES_COPY_OUT || status == PGRES_COPY_IN)
      break;
  }
  if (auto ended = end_cancel(); !ended)
    return fail(std::move(ended.error()));
  return conclude(std::move(last));
}

result<query_result> database::conclude(query_result answer) {
  switch (PQresultStatus(answer.handle())) {
  case PGRES_COMMAND_OK:
  case PGRES_TUPLES_OK:
  case PGRES_EMPTY_QUERY:
  case PGRES_COPY_OUT:
  case PGRES_COPY_IN:
    return answer;
  default:
    break;
  }
  problem_ = problem_of(answer.handle(), link_.get());
  if (PQstatus(link_.get()) == CONNECTION_BAD) {
    link_.reset();
    return refuse(error_code::store_busy,
                  "the connection was lost: " + problem_.message);
  }
  auto problem = to_error(problem_, wish_.name);
  // By a limit of the statement's own, or by an administrator.
  if (problem.code == error_code::interrupted && !was_cancelled_)
    problem.code = error_code::store_failed;
  return fail_of(std::move(problem));
}

// -- transactions -------------------------------------------------------------

result<void> database::begin(const std::string& sql) {
  DUNLIN_ASSERT(!in_transaction_);
  has_savepoint_ = false;
  auto begun = wish_.snapshot ? enter_snapshot("READ WRITE") : ready();
  in_transaction_ = begun.has_value();
  if (begun && !wish_.snapshot)
    run_ahead(sql);
  return begun;
}

result<void> database::commit() {
  DUNLIN_ASSERT(in_transaction_);
  return see_committed(query("COMMIT"));
}

result<void> database::see_committed(result<query_result> done) {
  if (!done)
    return fail(std::move(done.error()));
  // COMMIT of a transaction that failed succeeds, and says ROLLBACK.
  if (std::string_view{PQcmdStatus(done->handle())} != "COMMIT")
    return refuse(error_code::store_failed,
                  "the transaction had failed and was rolled back");
  in_transaction_ = false;
  return {};
}

void database::roll_back() noexcept {
  ahead_.clear();
  if (copies_in_)
    static_cast<void>(end_copy_in("rolled back"));
  abandon_copy_out();
  if (link_ && PQtransactionStatus(link_.get()) != PQTRANS_IDLE) {
    // What can't be rolled back by word is so by closing.
    if (!exec("ROLLBACK"))
      link_.reset();
  }
  in_transaction_ = false;
}

std::string database::behind_savepoint(const std::string& sql) {
  const std::string before = has_savepoint_ ? "RELEASE dunlin_rows; " : "";
  has_savepoint_ = true;
  return before + "SAVEPOINT dunlin_rows; " + sql;
}

result<void> database::undo_to_savepoint() {
  auto why = problem_;
  auto undone = exec("ROLLBACK TO dunlin_rows");
  if (undone)
    problem_ = std::move(why);
  return undone;
}

} // namespace dunlin::postgresql
