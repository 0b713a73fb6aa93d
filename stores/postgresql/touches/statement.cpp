#include "stores/postgresql/touches/statement.hpp"

#include "stores/postgresql/touches/definition_statements.hpp"
#include "stores/postgresql/touches/object_statements.hpp"
#include "stores/postgresql/touches/query.hpp"
#include "stores/postgresql/touches/routine.hpp"
#include "stores/postgresql/touches/session_statements.hpp"
#include "stores/postgresql/touches/table_statements.hpp"

#include <unordered_map>

namespace dunlin::postgresql {

namespace {

using reader = void (*)(reading&, syntax_node);

struct kind_of_statement {
  /// For people.
  std::string_view name;
  reader read;
};

void touch_nothing(reading&, syntax_node) {
  // nop
}

void read_parts(reading& in, syntax_node node) {
  read_below(in, node);
}

void change_everything(reading& in, syntax_node) {
  in.give_up(std::string{in.how} + " may change what all others see");
}

void reach_beyond(reading& in, syntax_node) {
  in.give_up(std::string{in.how} + " reaches beyond the database", true);
}

using kinds_by_tag = std::unordered_map<std::string_view, kind_of_statement>;

/// Queries, and what changes rows.
const kinds_by_tag& row_statements() {
  static const kinds_by_tag all{
      {"SelectStmt", {"SELECT", read_expression}},
      {"InsertStmt", {"INSERT", read_expression}},
      {"UpdateStmt", {"UPDATE", read_expression}},
      {"DeleteStmt", {"DELETE", read_expression}},
      {"MergeStmt", {"MERGE", read_expression}},
      {"CallStmt", {"CALL", read_parts}},
      {"ReturnStmt", {"RETURN", read_parts}},
      {"CopyStmt", {"COPY", read_copy}},
      {"DoStmt", {"DO", read_block}},
      {"TruncateStmt", {"TRUNCATE", truncate}},
      {"LockStmt", {"LOCK", read_lock}},
      {"ExplainStmt", {"EXPLAIN", read_explain}},
      {"PrepareStmt", {"PREPARE", read_prepare}},
      {"ExecuteStmt", {"EXECUTE", read_execute}},
      {"DeclareCursorStmt", {"DECLARE", read_parts}},
      {"RefreshMatViewStmt", {"REFRESH MATERIALIZED VIEW", refresh_view}},
      {"ClusterStmt", {"CLUSTER", cluster}},
      {"ReindexStmt", {"REINDEX", reindex}},
      {"VacuumStmt", {"VACUUM or ANALYZE", vacuum}},
  };
  return all;
}

const kinds_by_tag& definitions() {
  static const kinds_by_tag all{
      {"CreateStmt", {"CREATE TABLE", create_table}},
      {"CreateTableAsStmt", {"CREATE TABLE AS", create_table_as}},
      {"CreateForeignTableStmt",
       {"CREATE FOREIGN TABLE", create_foreign_table}},
      {"AlterTableStmt", {"ALTER TABLE", alter_table}},
      {"ViewStmt", {"CREATE VIEW", create_view}},
      {"RuleStmt", {"CREATE RULE", create_rule}},
      {"CreateTrigStmt", {"CREATE TRIGGER", create_trigger}},
      {"CreatePolicyStmt", {"CREATE POLICY", create_policy}},
      {"AlterPolicyStmt", {"ALTER POLICY", alter_policy}},
      {"IndexStmt", {"CREATE INDEX", create_index}},
      {"CreateStatsStmt", {"CREATE STATISTICS", create_statistics}},
      {"AlterStatsStmt", {"ALTER STATISTICS", alter_statistics}},
      {"CreateSeqStmt", {"CREATE SEQUENCE", create_sequence}},
      {"AlterSeqStmt", {"ALTER SEQUENCE", alter_sequence}},
      {"CreateSchemaStmt", {"CREATE SCHEMA", create_schema}},
      {"CreateEnumStmt", {"CREATE TYPE", create_enum}},
      {"CreateRangeStmt", {"CREATE TYPE", create_range}},
      {"CompositeTypeStmt", {"CREATE TYPE", create_composite}},
      {"CreateDomainStmt", {"CREATE DOMAIN", create_domain}},
      {"AlterEnumStmt", {"ALTER TYPE", alter_type}},
      {"AlterTypeStmt", {"ALTER TYPE", alter_type}},
      {"AlterDomainStmt", {"ALTER DOMAIN", alter_type}},
      {"DefineStmt", {"CREATE", define}},
      {"CreateCastStmt", {"CREATE CAST", create_cast}},
      {"CreateFunctionStmt", {"CREATE FUNCTION", make_routine}},
      {"AlterFunctionStmt", {"ALTER FUNCTION", alter_routine}},
      {"CreatePublicationStmt", {"CREATE PUBLICATION", change_publication}},
      {"AlterPublicationStmt", {"ALTER PUBLICATION", change_publication}},
      {"DropStmt", {"DROP", drop_objects}},
      {"RenameStmt", {"RENAME", rename_object}},
      {"AlterObjectSchemaStmt", {"SET SCHEMA", move_object}},
      {"AlterOwnerStmt", {"OWNER TO", give_object}},
      {"GrantStmt", {"GRANT or REVOKE", grant_rights}},
      {"CommentStmt", {"COMMENT", comment_object}},
      {"SecLabelStmt", {"SECURITY LABEL", comment_object}},
  };
  return all;
}

/// Of the session, and of what no script should touch beside others.
const kinds_by_tag& other_statements() {
  static const kinds_by_tag all{
      {"VariableSetStmt", {"SET", read_set}},
      {"VariableShowStmt", {"SHOW", touch_nothing}},
      {"DiscardStmt", {"DISCARD", read_discard}},
      {"TransactionStmt", {"a transaction", touch_nothing}},
      {"ConstraintsSetStmt", {"SET CONSTRAINTS", touch_nothing}},
      {"NotifyStmt", {"NOTIFY", touch_nothing}},
      {"ListenStmt", {"LISTEN", touch_nothing}},
      {"UnlistenStmt", {"UNLISTEN", touch_nothing}},
      {"DeallocateStmt", {"DEALLOCATE", touch_nothing}},
      {"FetchStmt", {"FETCH", touch_nothing}},
      {"ClosePortalStmt", {"CLOSE", touch_nothing}},
      {"CheckPointStmt", {"CHECKPOINT", touch_nothing}},
      {"CreateExtensionStmt", {"CREATE EXTENSION", create_extension}},
      {"AlterExtensionStmt", {"ALTER EXTENSION", change_everything}},
      {"AlterExtensionContentsStmt", {"ALTER EXTENSION", change_everything}},
      {"CreateEventTrigStmt", {"CREATE EVENT TRIGGER", change_everything}},
      {"AlterEventTrigStmt", {"ALTER EVENT TRIGGER", change_everything}},
      {"AlterDefaultPrivilegesStmt",
       {"ALTER DEFAULT PRIVILEGES", change_everything}},
      {"CreateRoleStmt", {"CREATE ROLE", change_everything}},
      {"AlterRoleStmt", {"ALTER ROLE", change_everything}},
      {"AlterRoleSetStmt", {"ALTER ROLE", read_default}},
      {"DropRoleStmt", {"DROP ROLE", change_everything}},
      {"GrantRoleStmt", {"GRANT of a role", change_everything}},
      {"ReassignOwnedStmt", {"REASSIGN OWNED", change_everything}},
      {"DropOwnedStmt", {"DROP OWNED", change_everything}},
      {"AlterDatabaseStmt", {"ALTER DATABASE", change_everything}},
      {"AlterDatabaseSetStmt", {"ALTER DATABASE", read_default}},
      {"AlterSystemStmt", {"ALTER SYSTEM", read_default}},
      {"LoadStmt", {"LOAD", change_everything}},
      {"CreatePLangStmt", {"CREATE LANGUAGE", change_everything}},
      {"CreateForeignServerStmt", {"CREATE SERVER", change_everything}},
      {"AlterForeignServerStmt", {"ALTER SERVER", change_everything}},
      {"CreateUserMappingStmt", {"CREATE USER MAPPING", change_everything}},
      {"CreateFdwStmt", {"CREATE FOREIGN DATA WRAPPER", change_everything}},
      {"ImportForeignSchemaStmt", {"IMPORT FOREIGN SCHEMA", reach_beyond}},
      {"CreateSubscriptionStmt", {"CREATE SUBSCRIPTION", reach_beyond}},
      {"AlterSubscriptionStmt", {"ALTER SUBSCRIPTION", reach_beyond}},
      {"DropSubscriptionStmt", {"DROP SUBSCRIPTION", reach_beyond}},
      {"CreatedbStmt", {"CREATE DATABASE", reach_beyond}},
      {"DropdbStmt", {"DROP DATABASE", reach_beyond}},
  };
  return all;
}

const kind_of_statement* find_kind(std::string_view tag) {
  for (const auto* kinds :
       {&row_statements(), &definitions(), &other_statements()})
    if (const auto found = kinds->find(tag); found != kinds->end())
      return &found->second;
  return nullptr;
}

} // namespace

void read_statement(reading& in, syntax_node node) {
  if (!node)
    return;
  const auto* kind = find_kind(node.tag());
  if (kind == nullptr) {
    in.give_up("what " + std::string{node.tag()} + " touches is not known");
    return;
  }
  const how_scope how{in, kind->name};
  if (row_statements().count(node.tag()) > 0 || node.is("CreateTableAsStmt"))
    call_silent_casts(in);
  kind->read(in, node);
}

void read_text(reading& in, const std::string& sql) {
  const auto tree = syntax_tree::parse(sql);
  if (!tree) {
    in.give_up("a statement can't be parsed: " + tree.error().text);
    return;
  }
  auto inner = in;
  inner.text = sql;
  for (const auto& each : tree->statements())
    read_statement(inner, each.node);
}

} // namespace dunlin::postgresql
