#include "stores/postgresql/touches/snapshot_wait.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

bool is_concurrent_reindex(syntax_node statement) {
  const auto options = statement.list("params");
  return std::any_of(options.begin(), options.end(), [](const auto& option) {
    return option.text("defname") == "concurrently";
  });
}

bool is_finalize(syntax_node statement) {
  const auto commands = statement.list("cmds");
  return std::any_of(commands.begin(), commands.end(), [](const auto& command) {
    return command.word("subtype") == "AT_DetachPartitionFinalize";
  });
}

} // namespace

std::string_view snapshot_wait_of(syntax_node statement) {
  if (statement.is("IndexStmt") && statement.flag("concurrent"))
    return "CREATE INDEX CONCURRENTLY";
  if (statement.is("ReindexStmt") && is_concurrent_reindex(statement))
    return "REINDEX CONCURRENTLY";
  if (statement.is("AlterTableStmt") && is_finalize(statement))
    return "DETACH PARTITION FINALIZE";
  return {};
}

} // namespace dunlin::postgresql
