#include "tests/sim/memory_store.hpp"

#include "tests/catch.hpp"
#include "tests/stores/contract_writer.hpp"

using namespace dunlin;

namespace {

/// A target with the table `t` that contract_writer fills.
struct memory_world {
  std::shared_ptr<journal> commits = std::make_shared<journal>();
  std::shared_ptr<memory_database> database
      = std::make_shared<memory_database>("gis", commits);

  memory_world() {
    database->tables["t"].columns = {"id", "text"};
    database->tables["t"].key = {"id"};
  }

  std::unique_ptr<store_connection> open_target() {
    return open_memory_store(database, store_access::write);
  }

  size_t rows() const {
    return database->tables.at("t").rows.size();
  }
};

/// Fails one operation, before or after it was carried out.
class one_fault : public fault_points {
public:
  one_fault(std::string operation, bool is_after)
      : operation_(std::move(operation)), is_after_(is_after) {
    // nop
  }

  result<void> before(std::string_view operation) override {
    return answer(operation, false);
  }

  result<void> after(std::string_view operation) override {
    return answer(operation, true);
  }

private:
  result<void> answer(std::string_view operation, bool is_after) const {
    if (operation == operation_ && is_after == is_after_)
      return fail(error_code::store_busy, "a fault");
    return {};
  }

  std::string operation_;
  bool is_after_;
};

} // namespace

TEST_CASE("a crash drops the open batch and ends every session") {
  memory_world world;
  contract_writer writer{world};
  REQUIRE(writer.write({0, 0}, {cells(1, "a")}));
  REQUIRE(writer.target().begin_batch("step", {1, 0}));
  REQUIRE(writer.target().write_rows({cells(2, "b"), 1, 2}));

  world.database->lose_uncommitted();

  CHECK(code_of(writer.target().commit_batch({{}, 1, 0, false}))
        == error_code::store_failed);
  CHECK(world.rows() == 1);
  contract_writer next{world, existing_rows::fail, "run 2"};
  CHECK(next.record().batches == 1);
  CHECK(next.write({1, 0}, {cells(2, "b")}));
}

TEST_CASE("a session that crashed can't disturb the one that writes now") {
  memory_world world;
  auto dead = std::make_unique<contract_writer>(world);
  REQUIRE(dead->target().begin_batch("step", {0, 0}));
  world.database->lose_uncommitted();
  contract_writer next{world, existing_rows::fail, "run 2"};
  REQUIRE(next.target().begin_batch("step", {0, 0}));

  dead->target().roll_back();
  dead.reset();

  REQUIRE(next.target().write_rows({cells(1, "a"), 1, 2}));
  CHECK(next.target().commit_batch({{}, 1, 0, false}));
}

TEST_CASE("while one writes, another connection finds the database busy") {
  memory_world world;
  contract_writer writer{world};
  REQUIRE(writer.target().begin_batch("step", {0, 0}));
  auto other = world.open_target();

  CHECK(code_of(other->target()->take_over(claim_of("run 2")))
        == error_code::store_busy);

  writer.target().roll_back();
  CHECK(other->target()->take_over(claim_of("run 2")));
}

TEST_CASE("a connection that inspects writes nothing") {
  memory_world world;
  auto store = open_memory_store(world.database, store_access::inspect);

  CHECK(code_of(store->target()->take_over(claim_of("run 1")))
        == error_code::store_read_only);
  const auto contents = store->target()->read_ledger("contract");
  REQUIRE(contents);
  CHECK_FALSE(contents->found);
  CHECK(world.commits->empty());
}

TEST_CASE("the journal has every commit in its order") {
  memory_world world;
  contract_writer writer{world};
  REQUIRE(writer.write({5, 0}, {cells(1, "a"), cells(2, "refused")}));
  REQUIRE(writer.target().run_script({"s/1", "s/1.sql", "text", "v1"}));

  std::vector<commit_kind> kinds;
  for (const auto& entry : *world.commits)
    kinds.push_back(entry.kind);

  CHECK(kinds
        == std::vector{commit_kind::run_began, commit_kind::step_opened,
                       commit_kind::batch_written, commit_kind::script_ran});
  const auto& batch = world.commits->at(2);
  CHECK(batch.database == "gis");
  CHECK(batch.run == "run 1");
  CHECK(batch.id == batch_id{5, 0});
  CHECK(batch.table == "t");
  CHECK(batch.keys == std::vector<key_tuple>{cells(1)});
  CHECK(batch.counts.rejected == 1);
}

TEST_CASE("a fault before a commit leaves nothing, one after it all") {
  const auto [is_after, rows]
      = GENERATE(std::pair{false, 0u}, std::pair{true, 1u});
  memory_world world;
  contract_writer writer{world};
  world.database->faults
      = std::make_shared<one_fault>("commit_batch", is_after);

  CHECK(code_of(writer.write({0, 0}, {cells(1, "a")}))
        == error_code::store_busy);
  writer.target().roll_back();

  CHECK(world.rows() == rows);
  const auto outcome = writer.target().find_batch("step", {0, 0});
  REQUIRE(outcome);
  CHECK(outcome->committed == is_after);
}

TEST_CASE("a table without a key takes equal rows") {
  memory_world world;
  world.database->tables["t"].key.clear();
  contract_writer writer{world};

  const auto counts = writer.write({0, 0}, {cells(1, "a"), cells(1, "a")});

  REQUIRE(counts);
  CHECK(counts->migrated == 2);
  CHECK(world.rows() == 2);
}

TEST_CASE("skip and replace need the key of the source in the target") {
  memory_world world;
  world.database->tables["t"].key = {"text"};
  auto store = world.open_target();

  CHECK(code_of(store->target()->prepare(
            {"step", "t", {"id", "text"}, {"id"}, {0}, 2, existing_rows::skip}))
        == error_code::key_missing);
}

TEST_CASE("a page holds as few rows as the database wishes") {
  memory_world world;
  for (int i = 1; i <= 5; ++i)
    world.database->tables["t"].put(cells(i, "a"));
  world.database->page_rows_max = 2;
  auto store = open_memory_store(world.database, store_access::read);
  auto source = store->make_source();
  REQUIRE(source->prepare({"t", "", {}, scan_mode::paged}));
  REQUIRE(source->begin_rows({"", cells(5), {}}));

  for (const auto& [rows, end] :
       {std::pair{2u, false}, std::pair{2u, false}, std::pair{1u, true}}) {
    const auto page = source->read_rows(4096);
    REQUIRE(page);
    CHECK(page->rows->rows == rows);
    CHECK(page->end == end);
  }
}

TEST_CASE("a source that is written meanwhile says so when it is counted") {
  memory_world world;
  world.database->tables["t"].put(cells(1, "a"));
  auto store = open_memory_store(world.database, store_access::read);
  auto source = store->make_source();
  const auto shape = source->prepare({"t", "", {}, scan_mode::paged});
  REQUIRE(shape);

  world.database->tables["t"].put(cells(2, "b"));

  const auto count = source->count_rows(cells(1));
  REQUIRE(count);
  CHECK(count->changed);
  CHECK(source->prepare({"t", "", {}, scan_mode::paged})->mark != shape->mark);
  CHECK(count->total == 2);
  CHECK(count->past_bound == 1);
}

TEST_CASE("a query reads the table that it stands for") {
  memory_world world;
  world.database->tables["t"].put(cells(1, "a"));
  world.database->queries["SELECT * FROM t"] = "t";
  auto store = open_memory_store(world.database, store_access::read);

  const auto shape = store->make_source()->prepare(
      {"", "SELECT * FROM t", {"id"}, scan_mode::paged});

  REQUIRE(shape);
  CHECK(shape->columns == std::vector<std::string>{"id", "text"});
  CHECK(code_of(store->make_source()->prepare(
            {"", "SELECT * FROM t", {}, scan_mode::paged}))
        == error_code::key_missing);
}

TEST_CASE(
    "rows that nobody saw refused are seen when their batch comes again") {
  memory_world world;
  world.database->streams = true;
  contract_writer writer{world};
  const std::vector<std::string> rows{cells(1, "a"), cells(2, "refused")};
  CHECK(code_of(writer.write_once({5, 0}, rows)) == error_code::rows_refused);
  writer.target().roll_back();
  const auto counts = writer.write_once({5, 0}, rows);
  REQUIRE(counts);
  CHECK(counts->migrated == 1);
  CHECK(counts->rejected == 1);
}
