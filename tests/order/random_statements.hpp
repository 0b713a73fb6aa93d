#pragma once

#include <cstdint>
#include <random>
#include <string>

/// @file
/// Single statements at random, of the kinds that scripts are made of.

namespace dunlin::test {

using random_source = std::mt19937_64;

uint64_t below(random_source& draw, uint64_t limit);

/// How a trigger is made.
enum class dialect : uint8_t { sqlite, postgresql, mariadb };

/// Where scripts are drawn for.
struct script_world {
  dialect in = dialect::sqlite;
  /// How many tables of `make_tables` they are about.
  uint32_t tables = 5;
  /// The first of these.
  uint32_t first_table = 0;
};

/// Draws the statements of one script.
class random_statements {
public:
  /// @param number of the script; what it makes has it in its name.
  /// @param before the scripts that come before it: a name of theirs is what it
  ///   uses, replaces, renames and drops.
  random_statements(random_source& draw, const script_world& world,
                    uint32_t number, std::string before);

  /// One that changes rows of the tables alone.
  std::string change_rows();

  /// One of any kind. One that names what is not there any more fails, as any
  /// may.
  std::string any();

private:
  using kind = std::string (random_statements::*)();

  bool is(dialect one) const noexcept {
    return world_.in == one;
  }

  /// A name that begins so, of those that were used already.
  std::string known(const std::string& prefix);

  std::string table();
  /// The table of what is made by a script and belongs to a table.
  std::string home_of(const std::string& name) const;
  /// A table, or one that a script has made.
  std::string source();

  // -- rows ---

  std::string change_by_sum();
  std::string insert_rows();
  std::string delete_by_sum();
  std::string change_with();
  std::string change_by_join();
  std::string insert_or_change();

  // -- tables that scripts make ---

  std::string make_table();
  std::string change_by_made();
  std::string insert_from_made();
  std::string rename_made();
  std::string rename_column();
  std::string empty_made();
  std::string drop_made();

  // -- views, triggers, columns, indexes, functions ---

  std::string make_view();
  std::string replace_view();
  std::string change_by_view();
  std::string drop_view();
  std::string make_trigger();
  std::string drop_trigger();
  std::string add_column();
  std::string drop_column();
  std::string make_index();
  std::string drop_index();
  std::string make_open_view();
  std::string change_through_view();
  std::string make_function();
  std::string change_by_function();

  // -- what SQLite keeps itself ---

  std::string make_numbered();
  std::string insert_numbered();
  std::string change_by_numbers();
  std::string make_of_sqlite_own();
  std::string replace_recursively();

  random_source& draw_;
  const script_world& world_;
  std::string own_;
  /// All scripts so far, this one too.
  std::string text_;
};

} // namespace dunlin::test
