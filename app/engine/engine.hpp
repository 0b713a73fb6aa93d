#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// @file
/// dunlin within another program: `run` carries out a profile as `dunlin run`
/// does, and has the rows of its steps go through functions of that program.
/// This header is all of it. Installed it is `<dunlin/engine.hpp>`, and the
/// CMake target is `dunlin::engine`.

namespace dunlin::engine {

// -- values -------------------------------------------------------------------

/// The bytes of a BLOB; a `std::string_view` alone is a text.
struct blob {
  std::string_view bytes;

  friend bool operator==(const blob&, const blob&) = default;
};

/// NULL.
inline constexpr std::monostate null{};

/// One cell of a row. It owns nothing: its bytes belong to whoever made it. A
/// text is what the database has as a text, UTF-8 or not.
using value
    = std::variant<std::monostate, int64_t, double, std::string_view, blob>;

/// The cells of one row, in the order of its columns.
using row = std::span<const value>;

// -- a function ---------------------------------------------------------------

/// The rows that one call of a function is about: all of a batch that is small,
/// else the next part of it, at most about 85 KiB or one row that is larger.
/// Lives as long as the call.
struct page {
  /// The step that the rows are of.
  std::string_view step;
  /// Of the source, in the order of the cells.
  std::span<const std::string> columns;
  std::span<const row> rows;

  /// Where a column's cell is in each row.
  /// @throws std::out_of_range if there is no such column.
  size_t column(std::string_view name) const;
};

/// Takes what becomes of the rows of a page: one answer a row, in their order,
/// so that each of these functions is about the next row. What they are given
/// is copied. An interface, so that a function can be tested without a run.
///
/// They throw `std::logic_error` for a row of more or fewer cells than the step
/// has columns and for more answers than rows, `std::length_error` beyond 16
/// MiB and 16 times the page.
class answers {
public:
  virtual ~answers() = default;

  /// It became this row.
  virtual void write(row cells) = 0;

  /// It became these rows: all of them arrive, or none. No rows: as `skip`.
  virtual void write_all(std::span<const std::vector<value>> rows) = 0;

  /// It became nothing, and is counted as skipped.
  virtual void skip() = 0;

  /// It can't be migrated: a reject with this reason, which counts against
  /// `run.rejects`.
  virtual void reject(std::string_view reason) = 0;

  /// The same, from a list.
  void write(std::initializer_list<value> cells) {
    write(row{cells.begin(), cells.size()});
  }
};

/// Migrates the rows of a page. It is called in a thread of its migrator's,
/// once for each page, one page after another; other migrators call functions
/// of their own at the same time. What it does must depend on nothing but the
/// row: a batch that was not committed is tried again, also by another run, and
/// which migrator gets which rows is not said. So let it change nothing outside
/// that must not be changed twice.
///
/// What it throws costs the batch a retry: nothing of the batch is in the
/// target, the function is destroyed and another one made, and the rows come
/// again within `run.retry`. A batch without attempts left fails its step. So
/// does the lack of an answer. A row that can't be migrated is no reason to
/// throw: `reject` it.
///
/// No time limit holds for it (`answer-timeout` is for commands), and nothing
/// interrupts it: `run` returns only when it has.
using function = std::function<void(const page& rows, answers& out)>;

/// The code of a table step.
struct step_function {
  /// Of the rows that it writes; empty: those of the source. Part of what the
  /// step is in the ledger, as `columns` of a profile are; the code is not.
  std::vector<std::string> columns;

  /// Makes the function of one migrator, in the thread that will call it. Makes
  /// of several migrators may run at once. It may throw as a function may.
  std::function<function()> make;
};

// -- a run --------------------------------------------------------------------

/// What is to be run.
struct job {
  /// A relative path starts at the current folder.
  std::string profile = "dunlin.toml";
  /// Profiles that are laid over it, and `PATH=VALUE`, as on the command line.
  std::vector<std::string> with;
  std::vector<std::string> overrides;
  /// By step: a table step without `command` and `update`. Steps without do
  /// what their profile says.
  std::map<std::string, step_function> functions;
  /// A file that gets a line for each event; empty: none.
  std::string log;
  /// Whether a line for each event goes to standard output.
  bool prints_events = false;
  /// Asks for an end, from any thread: lets the batches in flight finish.
  std::stop_token drain;
  /// The same at once: cancels what databases do; what was not committed is
  /// done by the next run.
  std::stop_token stop;
};

enum class outcome : uint8_t {
  done,    ///< every step, now or by an earlier run
  failed,  ///< a step did, or the run as a whole
  stopped, ///< work is left, as was asked for
  refused, ///< found wrong before anything was written
};

/// What became of a step.
enum class step_outcome : uint8_t { done, failed, blocked, stopped };

/// A step at the end of a run, earlier runs counted in.
struct step_end {
  std::string name;
  step_outcome outcome = step_outcome::done;
  /// In source rows: scanned = migrated + already_there + skipped + rejected.
  int64_t scanned = 0;
  int64_t migrated = 0;
  int64_t already_there = 0;
  int64_t skipped = 0;
  int64_t rejected = 0;
  /// Target rows.
  int64_t written = 0;
  /// Why it failed, or by what it is blocked; else empty.
  std::string problem;
};

/// How a run ended.
struct ending {
  dunlin::engine::outcome outcome = outcome::done;
  /// What `dunlin run` would have ended with.
  int exit_code = 0;
  /// In serial order; empty if the run was refused or broke off.
  std::vector<step_end> steps;
  /// One line that says what is wrong, where, and what to do; else empty.
  std::string problem;
  /// Rows without parents that stand in a target, one line each.
  std::vector<std::string> violations;
};

/// Runs a job to its end: checks, steps, ledger, all as `dunlin run` does, and
/// goes on with what earlier runs left. Waits for the end; may be called again,
/// and from several threads at once for different targets.
///
/// The process stays the caller's. The engine sets no signal handler, never
/// ends the process, and writes nothing to the standard streams but what
/// `prints_events` and a log called `-` ask for. Its threads are gone when this
/// returns; they block signals, so that the caller's threads get them. It reads
/// the environment that profiles name, and starts other processes only for
/// steps with `command`.
///
/// Throws nothing but what the lack of memory throws.
ending run(const job& what);

} // namespace dunlin::engine
