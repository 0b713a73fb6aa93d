#include "stores/sql/statement_ledger.hpp"

#include "stores/digest.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

#include <array>
#include <utility>

namespace dunlin::sql {

namespace {

constexpr std::array<std::string_view, 4> state_names{"begun", "failed",
                                                      "in doubt", "done"};

std::string_view name_of(statement_state state) noexcept {
  return state_names[static_cast<size_t>(state)];
}

statement_state state_of(const std::string& name) noexcept {
  for (size_t i = 0; i < state_names.size(); ++i)
    if (state_names[i] == name)
      return static_cast<statement_state>(i);
  // Of a state that we do not know nothing can be said.
  return statement_state::in_doubt;
}

statement_row row_of(const answer_row& row) {
  statement_row out;
  out.ordinal = static_cast<uint64_t>(row.integer(0));
  out.hash = row.text(1);
  out.state = state_of(row.text(2));
  out.session = row.text(3);
  // One column holds either.
  const bool is_left
      = out.state == statement_state::done && out.session.empty();
  if (auto text = row.text(4); !is_left)
    out.seen = std::move(text);
  else if (!text.empty())
    out.left = std::move(text);
  out.run = row.text(5);
  return out;
}

} // namespace

std::string statement_hash(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  digest_sum sum;
  sum.add(text);
  std::string out;
  for (const auto byte : sum.bytes()) {
    const auto number = static_cast<unsigned char>(byte);
    out += digits[number / 16];
    out += digits[number % 16];
  }
  return out;
}

result<std::vector<statement_row>> read_statements(session& db,
                                                   const std::string& migration,
                                                   const std::string& step) {
  return collect_rows(
      ask(db,
          "SELECT ordinal, hash, state, session, seen, run"
          " FROM {ledger}dunlin_statements WHERE migration = ?1 AND step = ?2"
          " ORDER BY ordinal",
          migration, step),
      row_of);
}

result<std::vector<statement_row>>
read_left_statements(session& db, const run_claim& claim) {
  return collect_rows(
      ask(db,
          "SELECT ordinal, hash, state, session, seen, run"
          " FROM {ledger}dunlin_statements WHERE migration = ?1 AND run <> ?2"
          " AND state = 'begun' ORDER BY step, ordinal",
          claim.migration, claim.run),
      row_of);
}

result<void> write_statement(session& db, const run_claim& claim,
                             const std::string& step,
                             const statement_row& row) {
  const auto known = ask(db,
                         "SELECT 1 FROM {ledger}dunlin_statements WHERE"
                         " migration = ?1 AND step = ?2 AND ordinal = ?3",
                         claim.migration, step, row.ordinal);
  if (!known)
    return fail(known.error());
  const std::string ended
      = row.state == statement_state::begun ? "''" : "{now}";
  return drop_count(change_rows(
      db,
      known->rows > 0
          ? "UPDATE {ledger}dunlin_statements SET hash = ?4, state = ?5,"
            " session = ?6, seen = ?7, run = ?8, ended_utc = "
                + ended
                + (row.state == statement_state::begun ? ", started_utc = {now}"
                                                       : "")
                + " WHERE migration = ?1 AND step = ?2 AND ordinal = ?3"
          : "INSERT INTO {ledger}dunlin_statements(migration, step, ordinal,"
            " hash, state, session, seen, run, started_utc, ended_utc)"
            " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, {now}, "
                + ended + ")",
      claim.migration, step, row.ordinal, row.hash, name_of(row.state),
      row.session, row.left.value_or(row.seen), claim.run));
}

result<std::map<std::string, statement_sums>>
read_statement_sums(session& db, const std::string& migration) {
  std::map<std::string, statement_sums> out;
  const auto is_there = db.has_ledger_table("dunlin_statements");
  if (!is_there)
    return fail(is_there.error());
  if (!*is_there)
    return out;
  auto read = for_each_row(
      ask(db,
          "SELECT step, state, count(*) FROM {ledger}dunlin_statements"
          " WHERE migration = ?1 GROUP BY step, state",
          migration),
      [&](const answer_row& row) {
        auto& sums = out[row.text(0)];
        switch (state_of(row.text(1))) {
        case statement_state::done:
          sums.done = static_cast<uint64_t>(row.integer(2));
          break;
        case statement_state::begun:
          sums.doubt = statement_doubt::open;
          break;
        case statement_state::in_doubt:
          sums.doubt = statement_doubt::by_hand;
          break;
        case statement_state::failed:
          break;
        }
      });
  if (!read)
    return fail(read.error());
  return out;
}

result<void> settle_statement(session& db, const run_claim& claim,
                              const std::string& step, bool took_effect) {
  // One that is to run again may have left something half made: that is looked
  // for as behind one that failed.
  const auto settled = change_rows(
      db,
      "UPDATE {ledger}dunlin_statements SET state = ?3, ended_utc = {now}"
      " WHERE migration = ?1 AND step = ?2 AND state IN ('begun', 'in doubt')",
      claim.migration, step,
      name_of(took_effect ? statement_state::done : statement_state::failed));
  if (!settled)
    return fail(settled.error());
  if (*settled == 0)
    return fail(error_code::bad_value,
                "step " + display_name(step)
                    + ": none of its statements is in doubt");
  return drop_count(
      change_rows(db,
                  "UPDATE {ledger}dunlin_steps SET state = 'open', problem = ''"
                  " WHERE migration = ?1 AND step = ?2 AND state = 'failed'",
                  claim.migration, step));
}

} // namespace dunlin::sql
