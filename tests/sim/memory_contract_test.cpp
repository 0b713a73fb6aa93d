#include "tests/sim/memory_store.hpp"
#include "tests/stores/copy_contract.hpp"
#include "tests/stores/keyed_contract.hpp"
#include "tests/stores/ledger_contract.hpp"
#include "tests/stores/source_contract.hpp"
#include "tests/stores/target_contract.hpp"

using namespace dunlin;

namespace {

/// A source and a target in memory.
class memory_fixture {
public:
  void make_source(const contract_table& table) {
    fill(*source_, table);
  }

  void make_target(const contract_table& table) {
    fill(*target_, table);
  }

  std::unique_ptr<store_connection> open_source() {
    return open_memory_store(source_, store_access::read);
  }

  std::unique_ptr<store_connection> open_target() {
    return open_memory_store(target_, store_access::write);
  }

  std::vector<std::string> target_rows(const std::string& table) {
    std::vector<std::string> rows;
    for (const auto& [key, row] : target_->tables.at(table).rows)
      rows.push_back(to_text(row.cells));
    return rows;
  }

  std::string make_key_file(const std::vector<std::string>& keys) {
    source_->key_files["/keys"] = keys;
    return "/keys";
  }

private:
  static void fill(memory_database& database, const contract_table& from) {
    auto& table = database.tables[from.name];
    table.columns = from.columns;
    table.key = from.key;
    if (!from.index.empty())
      table.indexes = {from.index};
    for (const auto& row : from.rows)
      table.put(row);
  }

  std::shared_ptr<journal> commits_ = std::make_shared<journal>();
  std::shared_ptr<memory_database> source_
      = std::make_shared<memory_database>("source", commits_);
  std::shared_ptr<memory_database> target_
      = std::make_shared<memory_database>("target", commits_);
};

} // namespace

TEST_CASE("a source in memory keeps the contract of stores") {
  check_source_contract<memory_fixture>();
}

TEST_CASE("a target in memory keeps the contract of stores") {
  check_target_contract<memory_fixture>();
}

TEST_CASE("a ledger in memory keeps the contract of stores") {
  check_ledger_contract<memory_fixture>();
}

TEST_CASE("a store in memory keeps the contract about listed keys") {
  check_keyed_contract<memory_fixture>();
}

TEST_CASE("a store in memory copies rows inside itself") {
  check_copy_contract<memory_fixture>();
}
