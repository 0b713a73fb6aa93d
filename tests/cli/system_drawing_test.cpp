#include "app/load_plan.hpp"
#include "app/run_flows.hpp"
#include "app/run_parts.hpp"
#include "app/system_drawing.hpp"
#include "tests/cli/workplace.hpp"

#include <algorithm>
#include <set>

/// @file
/// The drawing of a run against what a run is made of.

using namespace dunlin;
using test::workplace;

namespace {

using names = std::set<std::string>;

/// The messages that flow to some roles.
names described(const std::set<std::string_view>& roles) {
  names out;
  for (const auto& flow : describe_flows())
    if (roles.contains(flow.to))
      out.insert(flow.messages.begin(), flow.messages.end());
  return out;
}

template <class Handle>
names taken() {
  const auto all = message_names<Handle>();
  return {all.begin(), all.end()};
}

class drawn_run : public workplace {
public:
  /// The drawing of the profile in the folder.
  drawing draw() const {
    options asked;
    asked.profile = folder() + "/dunlin.toml";
    auto loaded = load_plan(asked);
    INFO((loaded ? "" : loaded.error().text));
    REQUIRE(loaded);
    run_setup setup;
    setup.profile = loaded->profile;
    setup.plan = loaded->plan;
    run_system run{std::move(setup)};
    for (const auto& part : describe_run(run))
      parts.insert(part.name);
    return draw_system(run);
  }

  mutable names parts;
};

/// The lines on the arrow between two boxes or frames, in either direction.
std::string between(const drawing& what, const std::string& one,
                    const std::string& two) {
  std::string out;
  for (const auto& arrow : what.arrows)
    if ((arrow.from == one && arrow.to == two)
        || (arrow.from == two && arrow.to == one))
      for (const auto& line : lines_on(arrow))
        out += line + "\n";
  return out;
}

const drawn_box* box_in(const drawing& what, const std::string& name) {
  const auto found
      = std::find_if(what.boxes.begin(), what.boxes.end(),
                     [&](const auto& box) { return box.name == name; });
  return found == what.boxes.end() ? nullptr : &*found;
}

} // namespace

TEST_CASE("the flows are the messages of the protocol, no more and no fewer") {
  // A message that is new belongs into app/run_flows.cpp.
  CHECK(described({role::overseer}) == taken<overseer_actor>());
  CHECK(described({role::scanner}) == taken<scanner_actor>());
  CHECK(described({role::migrator}) == taken<migrator_actor>());
  CHECK(described({role::budget}) == taken<budget_actor>());
  CHECK(described({role::mapper}) == taken<mapper_actor>());
  CHECK(described({role::program}) == taken<program_actor>());
  CHECK(described({role::board}) == taken<board_actor>());
  CHECK(described({role::board, role::live_board})
        == taken<live_board_actor>());
  CHECK(described({role::key_pad}) == taken<key_pad_actor>());
  CHECK(described({role::source, role::target}) == taken<connection_actor>());
}

TEST_CASE_METHOD(drawn_run, "every part of a run and every flow is drawn") {
  make_migration(1);
  write("dunlin.toml", test::two_stores + R"([[tables]]
name = "crs"
from = "old"
to = "new"
command = ["cat"]
[[scripts]]
store = "new"
folder = "up"
)");
  const auto what = draw();
  CHECK(parts.size() >= 8);
  for (const auto& part : parts) {
    INFO(part);
    CHECK(what.shows(part));
  }
  names drawn;
  for (const auto& arrow : what.arrows) {
    INFO(arrow.from << " -> " << arrow.to);
    CHECK(what.shows(arrow.from));
    CHECK(what.shows(arrow.to));
    drawn.insert(arrow.remark);
  }
  for (const auto& flow : describe_flows()) {
    if (flow.from == flow.to)
      continue;
    for (const auto& message : flow.messages) {
      INFO(message);
      CHECK(std::any_of(drawn.begin(), drawn.end(), [&](const auto& remark) {
        return (", " + remark + ",").find(", " + message + ",")
               != std::string::npos;
      }));
    }
  }
}

TEST_CASE_METHOD(drawn_run, "credits, buffers and bounds are the profile's") {
  make_migration(1);
  write("dunlin.toml", test::two_stores + R"([run]
migrators = 7
memory = "3MiB"
[[tables]]
name = "crs"
from = "old"
to = "new"
buffer = 9
)");
  const auto what = draw();
  const auto line = [&](const char* box, size_t at) {
    const auto* found = box_in(what, box);
    return found == nullptr ? "" : found->lines.at(at);
  };
  CHECK(line("scanner of crs", 1) == "buffer = 9 batches");
  CHECK(line("migrators", 0) == "7 migrators");
  CHECK(line("budget", 1) == "3MiB for rows in flight");
  CHECK(line("store old", 1) == "old.db");
  CHECK(between(what, "scanners", "migrators").find("2 credits")
        != std::string::npos);
  CHECK(between(what, "migrators", "connection to new").find("256KiB")
        != std::string::npos);
  CHECK(between(what, "overseer", "status board").find("1 credit")
        != std::string::npos);
}

TEST_CASE_METHOD(drawn_run, "many scanners are drawn as one") {
  const auto profile = [](int steps) {
    auto out = test::two_stores;
    for (int i = 0; i < steps; ++i)
      out += "[[tables]]\nname = \"t" + std::to_string(i)
             + "\"\nfrom = \"old\"\nto = \"new\"\nbuffer = "
             + std::to_string(i + 1) + "\n";
    return out;
  };
  write("dunlin.toml", profile(12));
  CHECK(box_in(draw(), "scanner of t11") != nullptr);
  write("dunlin.toml", profile(13));
  const auto what = draw();
  const auto* all = box_in(what, "all scanners");
  REQUIRE(all != nullptr);
  CHECK(all->lines
        == std::vector<std::string>{"13 scanners, one a table step",
                                    "buffer = 1 to 13 batches each"});
}

TEST_CASE_METHOD(drawn_run, "a step in place reads its keys where it writes,"
                            " and no rows") {
  write("dunlin.toml", test::two_stores + R"([[tables]]
name = "crs"
to = "new"
key = ["code"]
update = "UPDATE crs SET name = upper(name) WHERE {range}"
)");
  const auto what = draw();
  CHECK(between(what, "scanners", "connection to new").find("← keys")
        != std::string::npos);
  CHECK(between(what, "migrators", "connection to new").find("←")
        == std::string::npos);
  CHECK_FALSE(what.shows("connection to old"));
  REQUIRE(box_in(what, "commands") != nullptr);
  CHECK(box_in(what, "commands")->lines.back() == "no step has one");
}

TEST_CASE_METHOD(drawn_run,
                 "what is drawn of a server is what a server has, and"
                 " of scripts what scripts need") {
  write("up/1.sql", "CREATE TABLE a(x int);");
  const std::string scripts
      = "[[scripts]]\nname = \"up\"\nstore = \"m\"\nfolder = \"up\"\n";
  write("dunlin.toml", "[stores.m]\nurl = \"postgresql://h/d\"\n" + scripts);
  const auto server = draw();
  const auto lines = [](const drawing& what, const std::string& box) {
    const auto* found = box_in(what, box);
    return found == nullptr ? std::vector<std::string>{} : found->lines;
  };
  using text = std::vector<std::string>;
  CHECK(lines(server, "run lock")
        == text{"run lock", "a session's lock in its server"});
  CHECK(lines(server, "connection to m")
        == text{"to m, a thread each", "one a migrator"});
  CHECK(lines(server, "lock watch")
        == text{"lock watch", "of locks in servers"});
  CHECK(between(server, "migrators", "connection to m") == "scripts\n");
  CHECK(between(server, "migrators", "budget").empty());

  write("dunlin.toml", "[stores.m]\nurl = \"sqlite:m.db\"\n" + scripts);
  const auto file = draw();
  CHECK(lines(file, "run lock") == text{"run lock", "FILE.dunlin-lock"});
  CHECK(lines(file, "connection to m")
        == text{"to m, a thread", "one script after another"});
  CHECK(lines(file, "lock watch")
        == text{"lock watch", "no lock is in a server"});
}
