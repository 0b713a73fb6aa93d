#include "stores/postgresql/dump.hpp"

#include "config/letter_case.hpp"
#include "stores/postgresql/connection_words.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace dunlin::postgresql {

namespace {

constexpr const char* program_name = "pg_dump";

/// The schema of a server with a hundred thousand tables.
constexpr size_t dump_bytes_max = 512u << 20;

/// A pipe that no other child gets.
class pipe_ends {
public:
  pipe_ends() {
    is_open_ = pipe2(ends_, O_CLOEXEC) == 0;
  }

  pipe_ends(const pipe_ends&) = delete;
  pipe_ends& operator=(const pipe_ends&) = delete;

  ~pipe_ends() {
    close_one(0);
    close_one(1);
  }

  void close_one(int end) {
    if (is_open_ && ends_[end] >= 0)
      close(ends_[end]);
    ends_[end] = -1;
  }

  bool is_open() const noexcept {
    return is_open_;
  }

  int operator[](int end) const noexcept {
    return ends_[end];
  }

private:
  int ends_[2] = {-1, -1};
  bool is_open_ = false;
};

/// A child that runs; killed and reaped with this object.
class child {
public:
  child(const std::string& program, std::vector<std::string> arguments,
        std::vector<std::string> environment, const pipe_ends& out,
        const pipe_ends& problems) {
    const auto pointers = [](std::vector<std::string>& of) {
      std::vector<char*> list;
      for (auto& each : of)
        list.push_back(each.data());
      list.push_back(nullptr);
      return list;
    };
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out[1], 1);
    posix_spawn_file_actions_adddup2(&files, problems[1], 2);
    // Signals that this program leaves to a thread of its own, and a group that
    // no terminal interrupts: it is we who end it.
    posix_spawnattr_t how;
    posix_spawnattr_init(&how);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setflags(&how,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    problem_
        = posix_spawn(&id_, program.c_str(), &files, &how,
                      pointers(arguments).data(), pointers(environment).data());
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
  }

  child(const child&) = delete;
  child& operator=(const child&) = delete;

  ~child() {
    if (problem_ == 0 && !is_over_) {
      kill(id_, SIGKILL);
      static_cast<void>(wait());
    }
  }

  /// An errno, or 0.
  int problem() const noexcept {
    return problem_;
  }

  /// Waits for its end. @returns whether it ended well.
  bool wait() noexcept {
    int status = 0;
    while (waitpid(id_, &status, 0) < 0 && errno == EINTR)
      continue;
    is_over_ = true;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

private:
  pid_t id_ = -1;
  int problem_ = 0;
  bool is_over_ = false;
};

/// Takes in what can be read. @returns false at the end.
bool take(int from, std::string& into) {
  std::array<char, 16 * 1024> bytes;
  const auto got = read(from, bytes.data(), bytes.size());
  if (got > 0 && into.size() < dump_bytes_max)
    into.append(bytes.data(), static_cast<size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

/// Reads both pipes to their ends. @returns false if it was interrupted.
bool read_all(pipe_ends& out, pipe_ends& problems, const interrupter& stop,
              std::string& text, std::string& said) {
  out.close_one(1);
  problems.close_one(1);
  while (out[0] >= 0 || problems[0] >= 0) {
    std::array<pollfd, 3> waits{pollfd{out[0], POLLIN, 0},
                                pollfd{problems[0], POLLIN, 0},
                                pollfd{stop.descriptor(), POLLIN, 0}};
    if (poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR)
      return true;
    if (waits[2].revents != 0)
      return false;
    if (waits[0].revents != 0 && !take(out[0], text))
      out.close_one(0);
    if (waits[1].revents != 0 && !take(problems[0], said))
      problems.close_one(0);
  }
  return true;
}

/// Without `pg_dump: ` and `error: `, and one line.
std::string first_line(std::string text) {
  for (const std::string_view head : {"pg_dump: ", "error: "})
    if (text.starts_with(head))
      text.erase(0, head.size());
  return one_line(text.substr(0, text.find('\n')));
}

/// psql's own commands, of which there are some since 2025, and settings that
/// stand behind one object but belong to the next.
bool is_no_sql(std::string_view line) noexcept {
  return line.starts_with("\\restrict ") || line.starts_with("\\unrestrict ")
         || line.starts_with("SET default_t");
}

/// Hands each line with its break to `use`.
template <class Use>
void each_line(std::string_view text, Use use) {
  while (!text.empty()) {
    const auto size = std::min(text.find('\n'), text.size() - 1) + 1;
    use(text.substr(0, size));
    text.remove_prefix(size);
  }
}

/// `-- Name: crs; Type: TABLE; Schema: public; Owner: -` as
/// `table public.crs`; empty for any other line.
std::string object_of(std::string_view line) {
  constexpr std::string_view name = "-- Name: ";
  constexpr std::string_view type = "; Type: ";
  constexpr std::string_view schema = "; Schema: ";
  const auto type_at = line.rfind(type);
  const auto schema_at = line.find(schema, type_at);
  if (!line.starts_with(name) || type_at == std::string_view::npos
      || schema_at == std::string_view::npos)
    return {};
  const auto kind_at = type_at + type.size();
  auto out = folded(line.substr(kind_at, schema_at - kind_at));
  const auto rest = line.substr(schema_at + schema.size());
  const auto of = rest.substr(0, rest.find(';'));
  out += " ";
  if (of != "-")
    out += std::string{of} + ".";
  return out + std::string{line.substr(name.size(), type_at - name.size())};
}

} // namespace

result<std::string> find_dump_program() {
  const auto* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const auto folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    auto file = std::string{folder} + "/" + program_name;
    if (!folder.empty() && access(file.c_str(), X_OK) == 0)
      return file;
  }
  return fail(error_code::command_missing,
              "pg_dump is not found along PATH, and tells the schema of a"
              " PostgreSQL database; install the client of PostgreSQL, or add"
              " its folder to PATH");
}

result<std::string> dump_schema(const store_config& store,
                                const std::string& database,
                                const std::vector<std::string>& more,
                                const interrupter& stop) {
  const auto program = find_dump_program();
  if (!program)
    return program;
  auto environment = dump_environment(store);
  if (!environment)
    return fail(environment.error());
  std::vector<std::string> arguments{program_name,
                                     "--schema-only",
                                     "--no-owner",
                                     "--no-tablespaces",
                                     "--no-publications",
                                     "--no-subscriptions",
                                     "--no-password",
                                     "--encoding=UTF8",
                                     "--no-security-labels",
                                     "--dbname=dbname=" + quote_word(database),
                                     "--exclude-table=*.dunlin_*"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  pipe_ends out;
  pipe_ends problems;
  if (!out.is_open() || !problems.is_open())
    return fail(error_code::store_failed,
                "pg_dump can't be started: "
                    + std::generic_category().message(errno));
  child dumper{*program, std::move(arguments), std::move(*environment), out,
               problems};
  if (dumper.problem() != 0)
    return fail(error_code::command_missing,
                one_line(*program) + " can't be started: "
                    + std::generic_category().message(dumper.problem()));
  std::string text;
  std::string said;
  if (!read_all(out, problems, stop, text, said))
    return fail(error_code::interrupted, "stopped");
  if (!dumper.wait())
    return fail(error_code::store_failed,
                "pg_dump failed: " + first_line(std::move(said)));
  std::string sql;
  each_line(text, [&](std::string_view line) {
    if (!is_no_sql(line))
      sql += line;
  });
  return sql;
}

std::map<std::string, std::string> objects_of_dump(std::string_view dump) {
  std::map<std::string, std::string> out;
  std::string* at = nullptr;
  each_line(dump, [&](std::string_view line) {
    if (const auto object = object_of(line); !object.empty())
      at = &out[object];
    else if (at != nullptr && !line.starts_with("--") && line != "\n")
      *at += line;
  });
  return out;
}

} // namespace dunlin::postgresql
