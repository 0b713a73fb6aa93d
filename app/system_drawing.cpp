#include "app/system_drawing.hpp"

#include "app/run_flows.hpp"
#include "config/store_url.hpp"
#include "config/text.hpp"
#include "config/units.hpp"

#include <algorithm>
#include <set>

namespace dunlin {

namespace {

/// More scanners than this are drawn as one box: a drawing is for people.
constexpr size_t scanners_max = 12;

using form = drawn_box::form;
using tint = drawn_box::tint;

const std::string actor_frame = "actor system";
const std::string scanner_frame = "scanners";
const std::string thread_frame = "threads of their own";
const std::string writer_frame = "connections";
const std::string reader_frame = "reading connections";
/// The part that has the mappers.
const std::string mapper_box = "commands";

std::string box_of_store(const std::string& name) {
  return "store " + name;
}

std::string box_of_connection(const std::string& store) {
  return "connection to " + store;
}

/// The last part of what a URL says, without its options.
std::string short_url(const store_config& store) {
  auto url = redacted_url(store.url);
  url = url.substr(0, url.find('?'));
  return url.substr(url.find_last_of("/:") + 1);
}

std::string counted(size_t number, const std::string& one) {
  return std::to_string(number) + " " + one + (number == 1 ? "" : "s");
}

std::string batches_text(uint32_t least, uint32_t most) {
  auto out = "buffer = " + std::to_string(least);
  if (least != most)
    out += " to " + std::to_string(most);
  return out + (most == 1 ? " batch" : " batches");
}

class artist {
public:
  explicit artist(run_system& run)
      : run_(run), profile_(run.setup.profile), plan_(*run.setup.plan) {
    const auto written = written_stores(plan_);
    written_ = {written.begin(), written.end()};
    for (const auto& step : plan_.steps)
      if (!step.is_script())
        tables_.push_back(&step.table());
    for (const auto* table : tables_) {
      scanned_.insert(table->from);
      // An update reads no rows out of its store.
      if (table->update.empty())
        read_.insert(table->from);
      has_mappers_ = has_mappers_ || is_mapped(*table);
    }
  }

  drawing draw() {
    const auto parts = describe_run(run_);
    out_.title
        = profile_.name + ": the parts of a run and what flows between them";
    out_.caption = "Parts start in this order and stop in reverse: ";
    const auto order = part_list{describe_run(run_)}.order();
    for (size_t i = 0; i < order.size(); ++i)
      out_.caption += (i == 0 ? "" : ", ") + order[i];
    out_.frames
        = {{reader_frame, "connections", ""},
           {actor_frame,
            actor_frame + ", " + counted(scheduler_threads, "thread"), ""},
           {scanner_frame, scanner_frame, actor_frame},
           {thread_frame, thread_frame, ""},
           {writer_frame, "connections", ""}};
    add_box("program", {"program", "main thread, signals"});
    for (const auto& part : parts)
      add(part);
    add_stores();
    for (const auto& each : describe_flows())
      add(each);
    return std::move(out_);
  }

private:
  size_t script_count() const {
    return plan_.steps.size() - tables_.size();
  }

  bool has_scripts() const {
    return script_count() > 0;
  }

  /// Whether a store is one of a server, where many may write at once.
  bool is_on_server(const std::string& store) const {
    return has_many_writers(profile_.stores.at(store));
  }

  bool writes_servers() const {
    return std::any_of(written_.begin(), written_.end(),
                       [&](const auto& name) { return is_on_server(name); });
  }

  bool writes_files() const {
    return !std::all_of(written_.begin(), written_.end(),
                        [&](const auto& name) { return is_on_server(name); });
  }

  void add_box(const std::string& name, std::vector<std::string> lines,
               const std::string& frame = "", tint fill = tint::white,
               form shape = form::plain) {
    out_.boxes.push_back({name, std::move(lines), shape, fill, frame});
  }

  // -- parts ---

  void add(const part& what) {
    if (what.name == "actor system")
      add_workers();
    else if (what.name == "connections")
      add_connections();
    else if (what.name == "overseer")
      add_box(what.name, {what.name}, actor_frame, tint::yellow);
    else if (what.name == "budget")
      add_box(what.name,
              {what.name,
               format_size(profile_.run.memory_bytes) + " for rows in flight"},
              actor_frame);
    else if (what.name == "status board")
      add_box(what.name, {what.name}, thread_frame);
    else if (what.name == "log")
      add_box(what.name, {what.name, "with --log FILE"}, thread_frame);
    else if (what.name == role::control)
      add_box(what.name, {what.name, "a socket for dunlin control"},
              thread_frame);
    else if (what.name == "lock watch")
      add_box(what.name,
              {what.name, writes_servers() ? "of locks in servers"
                                           : "no lock is in a server"},
              thread_frame, writes_servers() ? tint::white : tint::grey);
    else if (what.name == role::key_pad)
      add_box(what.name, {what.name, "of a live board"}, actor_frame);
    else if (what.name == mapper_box)
      add_mappers(what.name);
    else if (what.name == "run lock")
      add_run_lock(what.name);
    else if (what.name == "ledger")
      add_note({what.name, "tables dunlin_*"});
    else
      add_plain(what);
  }

  /// A part that this drawing knows nothing of.
  void add_plain(const part& what) {
    add_box(what.name, {what.name});
    for (const auto& need : what.needs)
      out_.arrows.push_back(
          {what.name, need, {"needs"}, drawn_arrow::style::dashed});
  }

  /// What the overseer spawns.
  void add_workers() {
    if (tables_.size() > scanners_max) {
      const auto [least, most] = std::minmax_element(
          tables_.begin(), tables_.end(), [](const auto* one, const auto* two) {
            return one->buffer < two->buffer;
          });
      add_box("all scanners",
              {counted(tables_.size(), "scanner") + ", one a table step",
               batches_text((*least)->buffer, (*most)->buffer) + " each"},
              scanner_frame, tint::green, form::many);
    } else {
      for (const auto* table : tables_)
        add_box("scanner of " + table->name,
                {table->name, batches_text(table->buffer, table->buffer)},
                scanner_frame, tint::green);
    }
    const auto scripts = script_count();
    std::vector<std::string> lines{
        counted(profile_.run.migrators_max, "migrator")};
    if (scripts > 0)
      lines.push_back("for " + counted(scripts, "script"));
    if (!tables_.empty())
      lines.push_back((scripts > 0 ? "and " : "for ")
                      + counted(tables_.size(), "table step"));
    add_box("migrators", std::move(lines), actor_frame, tint::blue, form::many);
  }

  /// What migrators spawn for steps with code of the user's.
  void add_mappers(const std::string& part) {
    if (has_mappers_)
      add_box(part, {"mappers, one a migrator", "a program of yours each"},
              thread_frame, tint::blue, form::many);
    else
      add_box(part, {part, "no step has one"}, thread_frame, tint::grey);
  }

  void add_connections() {
    for (const auto& name : written_)
      if (is_on_server(name))
        add_box(box_of_connection(name),
                {"to " + name + ", a thread each", "one a migrator"},
                writer_frame, tint::white, form::many);
      else
        add_box(box_of_connection(name),
                {"to " + name + ", a thread", tables_.empty()
                                                  ? "one script after another"
                                                  : "one batch after another"},
                writer_frame);
    for (const auto& name : scanned_)
      if (written_.count(name) == 0)
        add_box(
            box_of_connection(name),
            {"to " + name + ", a thread each", "one a scanner and migrator"},
            reader_frame, tint::white, form::many);
  }

  void add_run_lock(const std::string& name) {
    std::vector<std::string> lines{name};
    if (writes_files())
      lines.emplace_back("FILE.dunlin-lock");
    if (writes_servers())
      lines.emplace_back("a session's lock in its server");
    add_note(lines);
  }

  /// @param lines its name is the first.
  void add_note(const std::vector<std::string>& lines) {
    add_box(lines.front(), lines, "", tint::white, form::note);
    for (const auto& store : written_)
      out_.arrows.push_back(
          {lines.front(), box_of_store(store), {}, drawn_arrow::style::dashed});
  }

  void add_stores() {
    for (const auto& [name, store] : profile_.stores) {
      add_box(box_of_store(name), {name, short_url(store)}, "", tint::grey,
              form::store);
      const auto connection = box_of_connection(name);
      const auto is_read = scanned_.count(name) > 0;
      if (written_.count(name) > 0)
        out_.arrows.push_back({connection,
                               box_of_store(name),
                               {},
                               drawn_arrow::style::strong,
                               is_read});
      else if (is_read)
        out_.arrows.push_back(
            {box_of_store(name), connection, {}, drawn_arrow::style::strong});
    }
  }

  // -- flows ---

  std::vector<std::string> connections_of(const std::set<std::string>& stores) {
    std::vector<std::string> out;
    for (const auto& name : stores)
      out.push_back(box_of_connection(name));
    return out;
  }

  /// The boxes and frames that have a role; none if the plan needs none.
  /// @param asker who asks a connection.
  std::vector<std::string> ends_of(std::string_view role,
                                   std::string_view asker = {}) {
    if (role == role::board)
      return {"status board", "log"};
    if (role == role::migrator)
      return {"migrators"};
    if (role == role::mapper)
      return has_mappers_ ? std::vector{mapper_box}
                          : std::vector<std::string>{};
    if (role == role::source)
      return connections_of(asker == role::migrator ? read_ : scanned_);
    if (role == role::target)
      return connections_of(written_);
    if (role == role::scanner)
      return tables_.empty() ? std::vector<std::string>{}
                             : std::vector{scanner_frame};
    const std::string name{role};
    if (!out_.shows(name))
      add_box(name, {name}, actor_frame);
    return {name};
  }

  void add(const flow& what) {
    const bool is_needed
        = what.step == flow::needed::any
          || (what.step == flow::needed::table ? !tables_.empty()
                                               : has_scripts());
    if (what.from == what.to || !is_needed)
      return;
    for (const auto& from : ends_of(what.from))
      for (const auto& to : ends_of(what.to, what.from))
        add(what, from, to);
  }

  /// Two boxes have one arrow between them, however much flows. It follows what
  /// is carried, from left to right, but to a connection that writes: that one
  /// stands at the right, whatever else comes from it.
  void add(const flow& what, const std::string& from, const std::string& to) {
    const auto is_back = what.direction == flow::way::back
                         || what.direction == flow::way::rows_back;
    const auto turns = is_back && !is_writer(to);
    auto& arrow = turns ? arrow_between(to, from) : arrow_between(from, to);
    const auto goes_back = arrow.from != (is_back ? to : from);
    arrow.both_ways = arrow.both_ways || goes_back;
    if (what.direction == flow::way::rows_there
        || what.direction == flow::way::rows_back)
      arrow.line = drawn_arrow::style::strong;
    auto& lines = goes_back ? arrow.lines_back : arrow.lines;
    for (const auto& line : what.carries)
      if (std::find(lines.begin(), lines.end(), line) == lines.end())
        lines.push_back(line);
    for (const auto& message : what.messages)
      arrow.remark += (arrow.remark.empty() ? "" : ", ") + message;
  }

  bool is_writer(const std::string& box) const {
    return std::any_of(
        written_.begin(), written_.end(),
        [&](const auto& store) { return box == box_of_connection(store); });
  }

  /// The arrow that is there, or a new one from the first to the second.
  drawn_arrow& arrow_between(const std::string& one, const std::string& two) {
    for (auto& arrow : out_.arrows)
      if ((arrow.from == one && arrow.to == two)
          || (arrow.from == two && arrow.to == one))
        return arrow;
    return out_.arrows.emplace_back(drawn_arrow{one, two});
  }

  run_system& run_;
  const profile& profile_;
  const migration_plan& plan_;
  std::set<std::string> written_;
  /// Stores whose keys are read, and those whose rows are.
  std::set<std::string> scanned_;
  std::set<std::string> read_;
  std::vector<const table_block*> tables_;
  bool has_mappers_ = false;
  drawing out_;
};

} // namespace

drawing draw_system(run_system& unstarted) {
  return artist{unstarted}.draw();
}

} // namespace dunlin
