#include "app/run_boards.hpp"

#include "actors/event_text.hpp"
#include "actors/line_board.hpp"
#include "actors/plain_board.hpp"
#include "app/machine.hpp"
#include "config/text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace dunlin {

namespace {

/// How long the end of a run waits for a slow terminal: with what else there is
/// to end, the program goes within a second.
constexpr std::chrono::milliseconds flush_time_max{900};

board_writer writer_to(output& out) {
  return [&out](std::string_view text) { out.write(text); };
}

/// Formats lines of the log; tells the day by the first event that it sees.
class log_format {
public:
  explicit log_format(log_level level) noexcept : level_(level) {
    // nop
  }

  std::string operator()(const event& what) {
    if (level_of(what.kind) > level_)
      return {};
    if (began_utc_ms_ == 0)
      began_utc_ms_ = utc_now_ms() - what.at_ms;
    return log_line(what, began_utc_ms_ + what.at_ms);
  }

private:
  log_level level_;
  uint64_t began_utc_ms_ = 0;
};

} // namespace

result<std::unique_ptr<log_file>> log_file::open(const std::string& path) {
  if (path == "-")
    return std::unique_ptr<log_file>{new log_file{dup(STDERR_FILENO)}};
  // A named pipe that nobody reads is refused, not waited for.
  const int flags
      = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  const int descriptor = ::open(path.c_str(), flags, 0600);
  if (descriptor < 0)
    return fail(error_code::file_unreadable,
                printable(path) + ": can't be written: "
                    + std::generic_category().message(errno));
  return std::unique_ptr<log_file>{new log_file{descriptor}};
}

log_file::log_file(int descriptor) noexcept
    : descriptor_(descriptor), out_(descriptor) {
  // nop
}

log_file::~log_file() {
  if (const auto problem = out_.problem(); problem != 0)
    standard_error().write("dunlin: the log is not complete: "
                           + std::generic_category().message(problem) + "\n");
  close(descriptor_);
}

board_plan describe_plan(const migration_plan& plan, size_t steps_to_do) {
  board_plan out;
  out.steps = steps_to_do;
  for (const auto& step : plan.steps)
    if (!step.is_script())
      out.nouns[step.name] = {step.table().noun_one, step.table().noun_many};
  return out;
}

std::vector<board_actor> spawn_board(caf::actor_system& system,
                                     const board_setup& setup, output& out) {
  switch (setup.kind) {
  case board_kind::live:
    return {caf::actor_cast<board_actor>(system.spawn<caf::detached>(
        live_board, live_board_args{setup.plan, setup.screen, setup.style,
                                    steady_now_ms}))};
  case board_kind::automatic:
  case board_kind::plain:
    return {system.spawn<caf::detached>(plain_board, writer_to(out),
                                        steady_now_ms, setup.plan.nouns)};
  case board_kind::json:
    return {system.spawn<caf::detached>(line_board, writer_to(out), json_line)};
  case board_kind::none:
    return {};
  }
  return {};
}

board_actor spawn_log(caf::actor_system& system, log_level level,
                      log_file& file) {
  return system.spawn<caf::detached>(line_board, writer_to(file.out()),
                                     log_format{level});
}

bool finish_boards(caf::actor_system& system,
                   const std::vector<board_actor>& boards,
                   const std::vector<output*>& outputs) {
  caf::scoped_actor self{system};
  bool all_shown = true;
  for (const auto& board : boards) {
    // An empty update is answered after all that came before it.
    self->request(board, flush_time_max, board_update{})
        .receive([](caf::ok_atom) { /* all is shown */ },
                 [&](const caf::error&) {
                   all_shown = false;
                   for (auto* out : outputs)
                     out->give_up();
                 });
    self->send_exit(board, caf::exit_reason::user_shutdown);
  }
  return all_shown;
}

} // namespace dunlin
