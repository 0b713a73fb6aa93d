#include "app/program.hpp"

#include "app/commands.hpp"
#include "app/help.hpp"
#include "app/output.hpp"

#include <system_error>

namespace dunlin {

namespace {

exit_code refuse(const error& problem) {
  standard_error().write("dunlin: " + problem.text + "\n");
  return exit_code_before_run(problem.code);
}

result<exit_code> run(const options& asked) {
  switch (asked.what) {
  case command::help:
    standard_output().write(help_text(asked.help_about));
    return exit_code::done;
  case command::version:
    standard_output().write(version_text());
    return exit_code::done;
  case command::run:
    return run_migration(asked);
  case command::plan:
    return show_plan(asked);
  case command::status:
    return show_status(asked);
  case command::resolve:
    return resolve_step(asked);
  case command::verify:
    return verify(asked);
  case command::config:
    return show_config(asked);
  case command::visualize:
    return visualize(asked);
  case command::init:
    return write_first_profile(asked);
  case command::control:
    return control_run(asked);
  case command::rehearse:
    return rehearse(asked);
  }
  return exit_code::done;
}

} // namespace

exit_code run_program(const std::vector<std::string>& arguments) {
  auto asked = parse_options(arguments);
  if (!asked)
    return refuse(asked.error());
  const auto code = run(*asked);
  const auto out = code ? *code : refuse(code.error());
  const auto problem = standard_output().problem();
  if (problem == 0)
    return out;
  standard_error().write("dunlin: what was printed is not complete: standard"
                         " output can't be written: "
                         + std::generic_category().message(problem) + "\n");
  // A run has done its work all the same; other commands are there to print.
  return asked->what == command::run ? out : worse(out, exit_code::failed);
}

} // namespace dunlin
