#include "tests/order/parallel_run.hpp"

#include "app/engine/engine.hpp"
#include "tests/order/random_scripts.hpp"
#include "tests/stores/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace dunlin::test {

namespace {

/// Most scripts that are drawn for one place before it stays empty: those that
/// name what is not there do not run.
constexpr int draws_max = 3;

/// `0007.sql`: the serial order is that of the names.
std::string file_of(size_t number) {
  const auto digits = std::to_string(number);
  return std::string(4 - digits.size(), '0') + digits + ".sql";
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream{path, std::ios::binary} << text;
}

void write_profile(const temporary_folder& folder, const store_config& store,
                   const drawn_plan& plan, uint32_t migrators) {
  write_file(folder.file("dunlin.toml"),
             "[stores.app]\nurl = \"" + store.url
                 + "\"\n[run]\nmigrators = " + std::to_string(migrators)
                 + "\nretry = { attempts = 30, base = \"1ms\" }\n"
                   "[[scripts]]\nname = \"up\"\nstore = \"app\"\n"
                   "folder = \"up\"\n");
  std::filesystem::create_directory(folder.file("up"));
  for (size_t i = 0; i < plan.scripts.size(); ++i)
    if (!plan.scripts[i].empty())
      write_file(folder.file("up/" + file_of(i)), plan.scripts[i]);
}

/// The number of the step in a line of the log, behind the third tab.
size_t number_in(const std::string& line) {
  const auto at = line.find("\tup/");
  return std::stoul(line.substr(at + 4));
}

/// Counts what the log says of the scripts' begins and ends.
void read_log(const std::string& path, uint32_t cases, parallel_outcome& out) {
  std::vector<std::set<size_t>> under_way(cases);
  std::vector<size_t> last(cases);
  std::ifstream lines{path};
  for (std::string line; std::getline(lines, line);) {
    if (line.find("touches more than is known") != std::string::npos)
      out.problem += line + "\n";
    const bool begins = line.find("\tstep_began") != std::string::npos;
    const bool ends = line.find("\tstep_done") != std::string::npos;
    if (!begins && !ends)
      continue;
    const auto number = number_in(line);
    const auto which = number % cases;
    if (ends) {
      under_way[which].erase(number);
      continue;
    }
    out.together += under_way[which].empty() ? 0 : 1;
    out.turned += number < last[which] ? 1 : 0;
    under_way[which].insert(number);
    last[which] = std::max(last[which], number);
  }
}

} // namespace

drawn_plan draw_plan(order_bench& own, const plan_shape& shape, uint64_t seed) {
  random_source draw{seed};
  own.make(shape.cases * shape.tables_a_case);
  drawn_plan out;
  out.cases = shape.cases;
  // The scripts of each case so far.
  std::vector<std::string> before(shape.cases);
  for (uint32_t i = 0; i < shape.cases * shape.scripts_a_case; ++i) {
    const auto which = i % shape.cases;
    const script_world world{own.speaks(), shape.tables_a_case,
                             which * shape.tables_a_case};
    std::string ran;
    for (int left = draws_max; left > 0 && ran.empty(); --left)
      ran = own.take(random_script(draw, world, i, before[which]));
    before[which] += ran;
    out.scripts.push_back(std::move(ran));
  }
  out.contents = own.contents();
  return out;
}

parallel_outcome run_in_parallel(order_bench& own, const drawn_plan& plan,
                                 uint32_t migrators) {
  const temporary_folder folder;
  write_profile(folder, own.config(), plan, migrators);
  engine::job job;
  job.profile = folder.file("dunlin.toml");
  job.log = folder.file("log");
  const auto end = engine::run(job);
  parallel_outcome out;
  if (end.outcome != engine::outcome::done)
    out.problem
        = "exit code " + std::to_string(end.exit_code) + ": " + end.problem;
  read_log(job.log, plan.cases, out);
  return out;
}

} // namespace dunlin::test
