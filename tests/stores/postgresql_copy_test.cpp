#include "tests/stores/copy_contract.hpp"
#include "tests/stores/postgresql_fixture.hpp"

/// @file
/// Which rows PostgreSQL may copy itself: those that surely arrive as they are.

using namespace dunlin;

namespace {

constexpr auto leaves = error_code::rows_must_leave;
constexpr auto stays = error_code::none;

/// What `prepare` says of a copy of `old_t` into `t`, by the types of their
/// column `text`.
error_code prepared(const std::string& source, const std::string& target,
                    const std::string& more = "") {
  postgresql_fixture fixture;
  const std::string key = "(id bigint PRIMARY KEY, text ";
  fixture.run_on_target("CREATE TABLE old_t" + key + source + ")");
  fixture.run_on_target("CREATE TABLE t" + key + target + ")");
  if (!more.empty())
    fixture.run_on_target(more);
  const auto store = fixture.open_target();
  return code_of(store->target()->prepare(copy_spec(digest_mode::engine)));
}

} // namespace

TEST_CASE("rows stay inside PostgreSQL where types hold all their values") {
  for (const auto& [source, target] :
       std::vector<std::pair<const char*, const char*>>{
           {"numeric(8,2)", "numeric(8,2)"},
           {"numeric(8,2)", "numeric"},
           {"varchar(10)", "text"},
           {"text", "varchar"},
           {"integer", "bigint"},
           {"interval", "interval"},
           {"int4range", "int4range"},
           {"text[]", "text[]"}}) {
    INFO(source << " into " << target);
    CHECK(prepared(source, target) == stays);
  }
}

TEST_CASE("rows leave PostgreSQL where a type could change them") {
  for (const auto& [source, target] :
       std::vector<std::pair<const char*, const char*>>{
           {"numeric", "numeric(8,2)"},
           {"text", "varchar(10)"},
           {"varchar(10)", "char(10)"},
           {"bigint", "integer"},
           {"timestamp", "timestamp(0)"},
           {"timestamptz", "timestamp"}}) {
    INFO(source << " into " << target);
    CHECK(prepared(source, target) == leaves);
  }
}

TEST_CASE("a rule or trigger has rows leave PostgreSQL") {
  CHECK(prepared("text", "text",
                 "CREATE RULE r AS ON INSERT TO t WHERE new.id = 1 DO INSTEAD"
                 " NOTHING")
        == leaves);
  CHECK(prepared("text", "text",
                 "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
                 " $$BEGIN RETURN NULL; END$$;"
                 "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE"
                 " FUNCTION f()")
        == leaves);
}

TEST_CASE("an identity of PostgreSQL takes the values that are copied") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE old_t(id bigint PRIMARY KEY, text text)");
  fixture.run_on_target("INSERT INTO old_t VALUES(7, 'g')");
  fixture.run_on_target("CREATE TABLE t(id bigint GENERATED ALWAYS AS IDENTITY"
                        " PRIMARY KEY, text text)");
  const auto store = fixture.open_target();
  auto& target = *store->target();
  REQUIRE(target.take_over(claim_of("run 1")));
  REQUIRE(target.prepare(copy_spec(digest_mode::count)));
  REQUIRE(
      target.open_step({"step", step_kind::table, "identity", cells(99), ""}));
  const batch_bounds all{"", cells(99), {}};
  REQUIRE(target.begin_batch("step", {0, 0}));
  REQUIRE(target.write_range(all, 1));
  REQUIRE(target.commit_batch({all, 1, 0, false}));
  REQUIRE(target.close_step(closing_of(step_state::done)));
  CHECK(fixture.target_rows("t") == lines{"7, 'g'"});
  fixture.run_on_target("INSERT INTO t(text) VALUES('next')");
  CHECK(fixture.target_rows("t") == lines{"7, 'g'", "8, 'next'"});
}
