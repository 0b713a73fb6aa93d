#include "tests/order/random_scripts.hpp"

#include "config/assert.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace dunlin::test {

namespace {

std::string table(random_source& draw, uint32_t tables) {
  return "t" + std::to_string(below(draw, tables));
}

/// A number out of the rows of a table, that depends on each of them.
std::string sum_of(const std::string& name) {
  return "(SELECT coalesce(sum(v), 0) FROM " + name + ")";
}

std::string trigger(const std::string& own, const std::string& on,
                    const std::string& into, dialect in) {
  const auto body = "UPDATE " + into + " SET v = v + new.id % 11; ";
  if (in == dialect::mariadb)
    return "CREATE TRIGGER fires" + own + " AFTER INSERT ON " + on
           + " FOR EACH ROW UPDATE " + into + " SET v = v + new.id % 11";
  if (in == dialect::sqlite)
    return "CREATE TRIGGER fires" + own + " AFTER INSERT ON " + on + " BEGIN "
           + body + "END";
  return "CREATE FUNCTION fires" + own
         + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body
         + "RETURN NULL; END $$; CREATE TRIGGER fires" + own
         + " AFTER INSERT ON " + on + " FOR EACH ROW EXECUTE FUNCTION fires"
         + own + "()";
}

/// A name of WITH that hides a table.
std::string with_statement(const std::string& into, const std::string& from,
                           dialect in) {
  const auto with = "WITH " + from + " AS (SELECT * FROM " + from + ") ";
  const auto query = "SELECT max(v) FROM " + from;
  const auto update = "UPDATE " + into + " SET v = v + (";
  // MariaDB knows it before a SELECT alone.
  return in == dialect::mariadb ? update + with + query + ") % 13"
                                : with + update + query + ") % 13";
}

/// A statement of a kind; the kinds below `row_kinds` change rows alone.
constexpr uint32_t row_kinds = 4;
constexpr uint32_t all_kinds = 12;

std::string statement(random_source& draw, uint32_t tables, uint32_t number,
                      dialect in, uint32_t kinds) {
  const auto into = table(draw, tables);
  const auto from = table(draw, tables);
  const auto own = std::to_string(number);
  const auto other = std::to_string(below(draw, number + 1));
  switch (below(draw, kinds)) {
  case 0:
    return "UPDATE " + into + " SET v = (v * 3 + " + sum_of(from) + " + " + own
           + ") % 1009";
  case 1:
    return "INSERT INTO " + into + "(id, v) SELECT 1000 * (1 + " + own
           + ") + id, v FROM " + from + " WHERE id < 4";
  case 2:
    return "DELETE FROM " + into + " WHERE (v + " + sum_of(from)
           + ") % 5 = 1 AND id > 2";
  case 3:
    return with_statement(into, from, in);
  case 4:
    return "CREATE TABLE made" + own + " AS SELECT id, v FROM " + from;
  case 5:
    return "UPDATE " + into + " SET v = v + (SELECT count(*) FROM made" + other
           + ")";
  case 6:
    return "CREATE VIEW seen" + own + " AS SELECT sum(v) AS v FROM " + from;
  case 7:
    return "UPDATE " + into + " SET v = v + coalesce((SELECT v FROM seen"
           + other + "), 0) % 97";
  case 8:
    return trigger(own, into, from, in);
  case 9:
    return "ALTER TABLE " + into + " ADD COLUMN more" + own
           + " INTEGER DEFAULT " + own;
  case 10:
    return "DROP TABLE made" + other;
  default:
    return "CREATE INDEX found" + own + " ON " + into + "(v)";
  }
}

std::string statements(random_source& draw, uint32_t tables, uint32_t number,
                       dialect in, uint32_t kinds) {
  std::string out;
  for (auto left = 1 + below(draw, 3); left > 0; --left)
    out += statement(draw, tables, number, in, kinds) + ";\n";
  return out;
}

} // namespace

uint64_t below(random_source& draw, uint64_t limit) {
  return draw() % limit;
}

std::vector<std::string> make_tables(uint32_t tables) {
  std::vector<std::string> out;
  for (uint32_t i = 0; i < tables; ++i) {
    const auto name = "t" + std::to_string(i);
    out.push_back("CREATE TABLE " + name
                  + "(id INTEGER PRIMARY KEY, v BIGINT NOT NULL)");
    out.push_back("INSERT INTO " + name + " VALUES(1, " + std::to_string(i)
                  + "), (2, 20), (3, 300)");
  }
  return out;
}

std::string random_script(random_source& draw, uint32_t tables, uint32_t number,
                          dialect in) {
  return statements(draw, tables, number, in, all_kinds);
}

std::string random_row_script(random_source& draw, uint32_t tables,
                              uint32_t number, dialect in) {
  return statements(draw, tables, number, in, row_kinds);
}

std::string mixing_script(random_source& draw, uint32_t tables,
                          uint32_t number) {
  return "UPDATE " + table(draw, tables) + " SET v = (v * 3 + "
         + sum_of(table(draw, tables)) + " + " + std::to_string(number)
         + ") % 1000003;\n";
}

result<migration_plan>
plan_of(const std::vector<std::string>& scripts,
        const std::function<result<std::vector<touch_set>>(
            const std::vector<touch_job>&)>& tell) {
  profile of;
  of.name = "random";
  of.stores["app"].name = "app";
  scripts_block block;
  block.name = "up";
  block.store = "app";
  std::vector<touch_job> jobs;
  for (size_t i = 0; i < scripts.size(); ++i) {
    const auto name = "up/" + std::to_string(i) + ".sql";
    block.files.push_back({name, "/" + name, scripts[i]});
    jobs.push_back({touch_source::script, name, "/" + name, scripts[i]});
  }
  of.blocks.emplace_back(std::move(block));
  auto told = tell(jobs);
  if (!told)
    return tl::unexpected(told.error());
  return make_plan(of, [&](const auto& steps) {
    std::vector<step_touches> out;
    for (size_t i = 0; i < steps.size(); ++i)
      out.push_back({(*told)[i]});
    return result<std::vector<step_touches>>{std::move(out)};
  });
}

std::vector<step_index> serial_order(size_t size) {
  std::vector<step_index> out(size);
  std::iota(out.begin(), out.end(), step_index{0});
  return out;
}

std::string shown(const std::vector<std::string>& scripts) {
  std::string out;
  for (size_t i = 0; i < scripts.size(); ++i)
    out += std::to_string(i) + ": " + scripts[i];
  return out;
}

std::vector<step_index> random_order(random_source& draw,
                                     const migration_plan& plan, bool hasty) {
  std::vector<uint32_t> waits(plan.steps.size());
  for (const auto& edge : plan.edges)
    ++waits[edge.later];
  std::vector<step_index> out;
  std::vector<bool> taken(plan.steps.size());
  while (out.size() < plan.steps.size()) {
    std::vector<step_index> ready;
    for (step_index i = 0; i < waits.size(); ++i)
      if (!taken[i] && waits[i] == 0)
        ready.push_back(i);
    DUNLIN_ASSERT(!ready.empty());
    const auto next = hasty ? ready.back() : ready[below(draw, ready.size())];
    taken[next] = true;
    out.push_back(next);
    for (const auto& edge : plan.edges)
      if (edge.earlier == next)
        --waits[edge.later];
  }
  return out;
}

} // namespace dunlin::test
