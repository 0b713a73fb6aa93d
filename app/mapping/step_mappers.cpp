#include "app/mapping/step_mappers.hpp"

#include "app/mapping/find_program.hpp"
#include "config/assert.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace dunlin {

namespace {

/// A command as people know it again.
std::string shown(const std::vector<std::string>& command) {
  constexpr size_t bytes_max = 60;
  std::string out;
  for (const auto& word : command)
    out += (out.empty() ? "" : " ") + word;
  return out.size() > bytes_max ? out.substr(0, bytes_max) + "..." : out;
}

/// Makes the function that runs a step's command.
result<function_maker>
command_maker(const table_block& block, const profile& of,
              const std::string& path,
              const std::shared_ptr<child_spawner>& spawner,
              const std::shared_ptr<const end_signal>& end) {
  auto program = find_program(block.command.front(), path);
  if (!program)
    return fail(program.error());
  child_settings settings;
  settings.command.words = block.command;
  settings.command.words.front() = std::move(*program);
  settings.command.folder
      = std::filesystem::path{of.path}.parent_path().string();
  settings.shown = shown(block.command);
  settings.answer_timeout_ms = block.answer_timeout_ms;
  settings.retry = of.run.retry;
  settings.end = end;
  return [settings, spawner](const mapping_spec& spec) {
    return std::make_unique<child_function>(spec, settings, spawner);
  };
}

} // namespace

step_mappers::step_mappers(caf::actor_system& system,
                           std::shared_ptr<end_signal> end)
    : system_(system), end_(std::move(end)) {
  // nop
}

result<std::shared_ptr<step_mappers>>
step_mappers::make(caf::actor_system& system, const profile& of,
                   const std::string& path,
                   std::map<std::string, function_maker> functions) {
  auto end = std::make_shared<end_signal>();
  end->event = descriptor{eventfd(0, EFD_CLOEXEC)};
  if (!end->event)
    return fail(error_code::part_failed, std::strerror(errno));
  std::shared_ptr<step_mappers> out{new step_mappers{system, end}};
  out->makers_ = std::move(functions);
  std::shared_ptr<child_spawner> spawner;
  for (const auto& block : of.blocks) {
    const auto* table = std::get_if<table_block>(&block);
    if (table == nullptr || table->command.empty())
      continue;
    if (!spawner)
      spawner = std::make_shared<child_spawner>();
    auto made = command_maker(*table, of, path, spawner, end);
    if (!made)
      return fail(made.error());
    out->makers_[table->name] = std::move(*made);
  }
  return out;
}

mapper_actor step_mappers::spawn(const mapping_spec& spec, step_index step,
                                 migrator_id migrator,
                                 const overseer_actor& overseer) {
  const auto maker = makers_.find(spec.step);
  DUNLIN_ASSERT(maker != makers_.end());
  mapper_args args{migrator, step, overseer, maker->second(spec)};
  auto made = system_.spawn<caf::detached>(mapper, std::move(args));
  const std::lock_guard guard{mutex_};
  std::erase_if(mappers_, [](const caf::actor_addr& who) {
    return !caf::actor_cast<caf::strong_actor_ptr>(who);
  });
  mappers_.push_back(made.address());
  return made;
}

void step_mappers::cancel() {
  end_->is_forced = true;
  eventfd_write(end_->event.number(), 1);
}

void step_mappers::shut_down() {
  eventfd_write(end_->event.number(), 1);
  const std::lock_guard guard{mutex_};
  for (const auto& who : mappers_)
    if (auto handle = caf::actor_cast<caf::actor>(who))
      caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
}

} // namespace dunlin
