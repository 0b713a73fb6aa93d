#include "plan/access.hpp"

#include "config/letter_case.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace dunlin {

namespace {

using mode = access_mode;
using scope = access_scope;

std::string shown(const access& what) {
  return what.store + "." + what.object;
}

/// How two modes of one step come to one.
mode united(const access& left, const access& right) noexcept {
  const auto either
      = [&](mode one) { return left.mode == one || right.mode == one; };
  if (left.mode == right.mode)
    return left.mode;
  if (!either(mode::read) || !either(mode::commute))
    return mode::change;
  // What is declared to commute is read by the same statement too, and what is
  // read of a sequence is left to chance. But who asks which objects there are
  // sees those that others make, whatever it makes itself, and so does who
  // reads the numbers that SQLite keeps for all tables in one of its own.
  const auto& name = left.object;
  return name.starts_with("schema:") || name.starts_with("sqlite_")
             ? mode::change
             : mode::commute;
}

/// The accesses of one step.
class access_list {
public:
  void add(access next) {
    auto [known, is_new] = of_.try_emplace(
        resource{next.scope, next.store, object_of(next)}, next);
    if (is_new)
      return;
    auto& old = known->second;
    const auto both = united(old, next);
    // The statement that says most.
    if (old.mode == mode::read)
      old = std::move(next);
    old.mode = both;
  }

  std::vector<access> take() {
    std::vector<access> out;
    for (auto& [name, what] : of_)
      out.push_back(std::move(what));
    return out;
  }

private:
  using resource = std::tuple<access_scope, std::string, std::string>;
  std::map<resource, access> of_;
};

/// Which touches of a set are meant as something else.
struct touch_reading {
  /// This table, as the profile names it, is filled beside others; empty: none.
  std::string filled = {};
  /// Tables go with nothing.
  bool any_share = false;
};

/// Whether an object is no table or view: those alone have no kind in front.
bool has_kind(const std::string& object) {
  return object.find(':') != std::string::npos;
}

/// Whether the name of a profile may mean the object of a store: `crs` is any
/// `SCHEMA.crs`.
bool may_mean(const std::string& name, const std::string& object) {
  const auto wanted = folded(name);
  const auto known = folded(object);
  return known == wanted || known.ends_with("." + wanted);
}

mode mode_of(const touch& what, const touch_reading& as) {
  switch (what.mode) {
  case touch_mode::reads:
    return mode::read;
  case touch_mode::commutes:
    return mode::commute;
  case touch_mode::writes:
    break;
  }
  // What counts rows up is no reason to let steps that fill a table wait.
  const auto fills = !as.filled.empty()
                     && (may_mean(as.filled, what.object)
                         || what.object.starts_with("sequence:"));
  return fills ? mode::fill : mode::change;
}

void add_barrier(const std::string& store, const touch_barrier& what,
                 access_list& into) {
  if (what.is_everywhere)
    into.add({scope::everything, mode::change, "", "", what.line, what.reason});
  else
    into.add({scope::barrier, mode::change, store, "", what.line, what.reason});
}

void add_set(const std::string& store, const std::optional<touch_set>& set,
             const touch_reading& as, access_list& into) {
  static const touch_barrier unknown{"what it touches is not known", 0, false};
  if (!set || set->barrier)
    return add_barrier(store, set ? *set->barrier : unknown, into);
  for (const auto& what : set->touches)
    into.add({scope::object, mode_of(what, as), store, what.object, what.line,
              what.how, as.any_share && !has_kind(what.object)});
}

/// What a profile alone tells of the table that is written.
void add_written_by_name(const table_block& block, access_list& into) {
  const auto in_place = !block.update.empty();
  const auto writes = block.existing == existing_rows::fail && !in_place
                          ? mode::fill
                          : mode::change;
  into.add({scope::object, writes, block.to, block.into, 0, "", false, true});
  into.add({scope::contents, mode::fill, block.to, block.into});
}

/// And of what is read.
void add_read_by_name(const table_block& block, access_list& into) {
  // Subqueries of an update may read what a query may.
  if (block.query.empty() && block.update.empty())
    into.add({scope::object, mode::read, block.from, block.table, 0, "", false,
              true});
  else
    // A query on the store that it writes into keeps every other writer away
    // and is kept away by every other query.
    into.add({scope::contents, mode::read, block.from,
              block.from == block.to ? block.into : ""});
}

} // namespace

std::string object_of(const access& what) {
  if (what.scope != scope::object)
    return "";
  return what.is_by_name ? folded(what.object) : what.object;
}

access_rules::access_rules(const std::vector<step>& steps, script_order order)
    : order_(order) {
  const auto look = [this](const std::string& store, const auto& set) {
    if (set && !set->barrier)
      telling_.insert(store);
  };
  for (const auto& step : steps) {
    if (!step.touches || step.touches->is_past)
      continue;
    look(step.written_store(), step.touches->written);
    if (!step.is_script())
      look(step.table().from, step.touches->read);
  }
}

std::vector<access> access_rules::accesses_of(const step& of) const {
  static const step_touches nothing{};
  const auto& told = of.touches ? *of.touches : nothing;
  if (told.is_past)
    return {};
  access_list out;
  const auto& written = of.written_store();
  out.add({scope::everything, mode::read});
  out.add({scope::barrier, mode::read, written});
  if (of.is_script()) {
    if (order_ == script_order::serial)
      out.add({scope::turn, mode::change});
    const bool any_share = order_ == script_order::any_share;
    if (told.written)
      add_set(written, told.written, {"", any_share}, out);
    else
      out.add({scope::everything, mode::change});
    return out.take();
  }
  const auto& block = of.table();
  const bool in_place = !block.update.empty();
  const bool fills = block.existing == existing_rows::fail && !in_place;
  if (telling_.contains(block.to))
    add_set(block.to, told.written, {fills ? block.into : ""}, out);
  else
    add_written_by_name(block, out);
  out.add({scope::barrier, mode::read, block.from});
  if (!telling_.contains(block.from))
    add_read_by_name(block, out);
  else if (!in_place)
    add_set(block.from, told.read, {}, out);
  return out.take();
}

std::vector<std::vector<access>>
access_rules::accesses_of(const std::vector<step>& steps) const {
  std::vector<std::vector<access>> out;
  out.reserve(steps.size());
  for (const auto& step : steps)
    out.push_back(accesses_of(step));
  return out;
}

bool is_wall(const std::vector<access>& accesses) noexcept {
  return std::any_of(accesses.begin(), accesses.end(), [](const auto& what) {
    return what.scope == scope::everything && what.mode == mode::change;
  });
}

bool go_together(const access& left, const access& right) noexcept {
  return left.mode == right.mode && left.mode != mode::change && !left.is_alone
         && !right.is_alone;
}

edge_cause cause_to_wait(const access& earlier, const access& later) {
  const auto earlier_reads = earlier.mode == mode::read;
  const auto later_reads = later.mode == mode::read;
  edge_cause out;
  out.earlier = {earlier.line, earlier.how};
  out.later = {later.line, later.how};
  switch (earlier.scope) {
  case scope::everything:
  case scope::barrier:
    out.kind = edge_kind::barrier;
    out.object = earlier.store;
    return out;
  case scope::turn:
    out.kind = edge_kind::serial;
    return out;
  case scope::contents:
  case scope::object:
    break;
  }
  out.object = shown(earlier.object.empty() ? later : earlier);
  out.kind = earlier_reads
                 ? (later_reads ? edge_kind::both_touch : edge_kind::write_late)
             : later_reads ? edge_kind::read_late
                           : edge_kind::both_write;
  return out;
}

std::string reason_to_wait(const access& earlier, const access& later) {
  const auto cause = cause_to_wait(earlier, later);
  const auto object = printable(cause.object);
  if (earlier.scope == scope::contents) {
    const auto is_read = [](auto& of) { return of.mode == mode::read; };
    return "a query may read "
           + printable(shown(is_read(earlier) ? later : earlier));
  }
  switch (cause.kind) {
  case edge_kind::after:
    break;
  case edge_kind::barrier: {
    const auto& barrier = earlier.mode == mode::change ? earlier : later;
    return barrier.how.empty() ? "a script may touch anything"
                               : "a barrier: " + printable(barrier.how);
  }
  case edge_kind::serial:
    return "run.order is \"serial\"";
  case edge_kind::both_touch:
    return "both touch " + object;
  case edge_kind::write_late:
    return object + " is read before it is written";
  case edge_kind::read_late:
    return object + " is written before it is read";
  case edge_kind::both_write:
    return "both write " + object;
  }
  return "";
}

bool same_table(std::string_view left, std::string_view right) {
  return folded(left) == folded(right);
}

bool reads_its_target(const table_block& block,
                      const std::vector<std::string>& tables) {
  return block.update.empty() && block.from == block.to
         && std::any_of(tables.begin(), tables.end(), [&](const auto& table) {
              return same_table(table, block.into);
            });
}

} // namespace dunlin
