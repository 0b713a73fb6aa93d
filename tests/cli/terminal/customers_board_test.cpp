#include "tests/cli/customers_fixture.hpp"
#include "tests/cli/tmux.hpp"

#include <cstdlib>
#include <regex>

/// @file
/// What the boards say of the shipped migration of customers.

using namespace dunlin::test;

namespace {

/// Of 1,031 customers 309 are there already.
constexpr int rows = 1'031;
const std::string migrated
    = "Migrated 722 customers (309 previously migrated, 0 failures) in ";

/// A slow disk makes it minutes.
const std::string some_time = "[a-z0-9, ]*(second|minute)s?";

bool matches(const std::string& text, const std::string& pattern) {
  return std::regex_search(text, std::regex{pattern});
}

/// A word that a pattern has as it is.
std::string literal(std::string text) {
  return std::regex_replace(text, std::regex{R"([()])"}, R"(\$&)");
}

bool shows_pattern(const tmux_terminal& at, const std::string& pattern) {
  return at.wait_until([&] { return matches(at.picture(), pattern); });
}

/// A terminal in which the shipped profile is run with a batch a customer.
class watched_customers : public customers_fixture {
protected:
  terminal_setup place(size_t columns, size_t lines) const {
    terminal_setup out;
    out.folder = folder();
    out.columns = columns;
    out.rows = lines;
    out.environment
        = {{"DUNLIN", std::getenv("DUNLIN")},
           {"PROFILE", source_folder() + "/config/profiles/customers.toml"},
           {"CUSTOMERS_OLD", "sqlite:" + folder() + "/old.db?mode=ro"},
           {"CUSTOMERS_NEW", new_database()}};
    return out;
  }

  std::string new_database() const {
    return "sqlite:" + folder() + "/new.db";
  }

  static constexpr const char* line
      = "clear; \"$DUNLIN\" run \"$PROFILE\" --reset --yes"
        " tables.customers.batch.rows=1";
};

} // namespace

TEST_CASE_METHOD(watched_customers, "a live board speaks of customers, at the"
                                    " begin, in the middle and at the end") {
  make_customers(rows);
  for (auto [columns, lines] :
       {std::pair{80, 24}, std::pair{40, 10}, std::pair{200, 60}}) {
    INFO(columns << "x" << lines);
    sql("new.db", "DELETE FROM customers WHERE id * 7 % 10 >= 3");
    tmux_terminal at{
        place(static_cast<size_t>(columns), static_cast<size_t>(lines))};
    at.enter(line);
    CHECK(shows_pattern(at, "customers: Scanned [0-9,]+ customers"));
    CHECK(shows_pattern(at, "Process # [1-7]: Migrating customer [0-9]+"));
    CHECK(shows_pattern(at, "\nMigrated [0-9]+ customers \\("));
    CHECK(shows_pattern(at, "dunlin status"));
    const auto all = at.everything();
    CHECK(matches(all, "customers: Completed scan of custom"));
    CHECK(matches(all, "Process #20: Done"));
    if (columns >= 80) {
      CHECK(matches(all, "after 1,031 customers\n"));
      // Minutes leave less room.
      CHECK(matches(all,
                    R"(\nMigrated 722 customers \(309 previously( migrated)?,)"
                    R"( 0 failures\) in )"
                        + some_time + "\n"));
      CHECK(matches(all, "customers: " + literal(migrated)));
    }
  }
}

TEST_CASE_METHOD(watched_customers, "a plain board speaks of customers") {
  make_customers(rows);
  const auto end = run_shipped("customers.toml", {"run", "--board", "plain"},
                               {{"CUSTOMERS_NEW", new_database()}});
  INFO(end.out << end.err);
  CHECK(matches(end.out, "customers: " + literal(migrated) + some_time + "\n"));
}
