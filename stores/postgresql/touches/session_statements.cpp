#include "stores/postgresql/touches/session_statements.hpp"

#include "stores/postgresql/touches/query.hpp"
#include "stores/postgresql/touches/statement.hpp"

namespace dunlin::postgresql {

namespace {

/// Of `SET search_path = a, b`: each word is a schema.
std::optional<std::vector<std::string>>
words_of(const std::vector<syntax_node>& arguments) {
  std::vector<std::string> out;
  for (const auto& each : arguments) {
    const auto word = constant_text(each);
    if (!word)
      return std::nullopt;
    if (!word->empty())
      out.push_back(*word);
  }
  return out;
}

} // namespace

void set_path(script_session& session, const std::optional<std::string>& text) {
  session.is_path_known = text.has_value();
  if (!text)
    return;
  session.path.clear();
  for (size_t from = 0; from <= text->size();) {
    const auto comma = std::min(text->find(',', from), text->size());
    if (const auto name = parse_name(text->substr(from, comma - from)))
      session.path.push_back(name->name);
    from = comma + 1;
  }
}

void set_own_path(std::optional<std::vector<std::string>>& own,
                  const script_session& session, syntax_node set) {
  const auto kind = set.word("kind");
  if (kind != "VAR_RESET_ALL" && set.text("name") != "search_path")
    return;
  if (kind == "VAR_SET_VALUE")
    own = words_of(set.list("args"));
  else if (kind == "VAR_SET_CURRENT")
    own = session.path;
  else
    own.reset();
}

void set_role(script_session& session, const catalogue& db, bool is_login,
              const std::optional<std::string>& name) {
  auto& role = session.role;
  if (is_login)
    session.login_role = role = name == "default" ? db.login_role : name;
  else
    role = name == "none" ? session.login_role : name;
  session.has_other_role = role != db.login_role;
}

namespace {

/// Without a value, what was there at first is there again.
void set_role_to(reading& in, syntax_node node, bool is_login) {
  const auto words = words_of(node.list("args"));
  const std::string reset = is_login ? "default" : "none";
  const bool has_value = words && words->size() == 1;
  set_role(in.session, in.db, is_login,
           node.word("kind") != "VAR_SET_VALUE" ? reset
           : has_value                          ? std::optional{words->front()}
                                                : std::nullopt);
}

} // namespace

void read_set(reading& in, syntax_node node) {
  const auto name = node.text("name");
  const auto kind = node.word("kind");
  auto& session = in.session;
  // Where a statement is a transaction of its own, it ends with it.
  if (node.flag("is_local") && session.is_journaled && in.is_certain)
    return;
  const bool is_login = name == "session_authorization";
  if (name == "role" || is_login) {
    set_role_to(in, node, is_login);
    if (!in.is_certain)
      session.role.reset();
  } else if (name == "search_path" || kind == "VAR_RESET_ALL") {
    const auto words = words_of(node.list("args"));
    session.is_path_known
        = words.has_value() && kind != "VAR_SET_CURRENT" && in.is_certain;
    session.path
        = kind == "VAR_SET_VALUE" && words ? *words : in.db.default_path;
  }
}

namespace {

/// Nothing: it is known at run time.
std::optional<std::string> role_named(const reading& in, syntax_node role) {
  const auto kind = role.word("roletype");
  if (kind == "ROLESPEC_CSTRING")
    return std::string{role.text("rolename")};
  return kind == "ROLESPEC_SESSION_USER" ? in.session.login_role
                                         : in.session.role;
}

/// Whether a name is that of the run's own role or database; nothing: it is
/// not known.
std::optional<bool> is_own(const std::optional<std::string>& name,
                           const std::string& own) {
  if (name == own)
    return true;
  return !name || own.empty() ? std::nullopt : std::optional{false};
}

} // namespace

void read_default(reading& in, syntax_node node) {
  in.give_up(std::string{in.how} + " may change what all others see");
  const auto set = node.child("setstmt");
  const auto kind = set.word("kind");
  if (set.text("name") != "search_path" && kind != "VAR_RESET_ALL")
    return;
  const auto role = node.child("role");
  const std::string database{
      node.text(node.is("AlterDatabaseSetStmt") ? "dbname" : "database")};
  const auto of_role
      = role ? is_own(role_named(in, role), in.db.login_role) : true;
  const auto of_database
      = database.empty() ? true : is_own(database, in.db.database);
  if (of_role == false || of_database == false)
    return;
  const bool is_of_server = node.is("AlterSystemStmt");
  const auto source = is_of_server ? setting_source::server
                      : role && !database.empty()
                          ? setting_source::role_in_database
                      : role             ? setting_source::role
                      : database.empty() ? setting_source::everyone
                                         : setting_source::database;
  // The server reads its own when it is told to.
  const bool is_certain
      = of_role && of_database && in.is_certain && !is_of_server;
  if (kind == "VAR_SET_VALUE" || kind == "VAR_SET_CURRENT")
    in.db.set_default_path(source, kind == "VAR_SET_VALUE" && is_certain
                                       ? words_of(set.list("args"))
                                       : std::nullopt);
  else
    in.db.reset_default_path(source);
}

void read_discard(reading& in, syntax_node node) {
  const auto target = node.word("target");
  if (target == "DISCARD_ALL") {
    const bool is_journaled = in.session.is_journaled;
    in.session = script_session{in.db};
    in.session.is_journaled = is_journaled;
  } else if (target == "DISCARD_TEMP")
    in.session.temporary.clear();
}

void read_prepare(reading& in, syntax_node node) {
  in.session.prepared[std::string{node.text("name")}] = in.text;
  read_statement(in, node.child("query"));
}

/// The server plans it anew where path or tables have changed since.
void read_execute(reading& in, syntax_node node) {
  read_below(in, node);
  const std::string name{node.text("name")};
  const auto known = in.session.prepared.find(name);
  if (known == in.session.prepared.end()) {
    in.give_up("EXECUTE " + name + ": it is not prepared in this script");
    return;
  }
  auto inner = in;
  inner.text = known->second;
  const auto tree = syntax_tree::parse(inner.text);
  if (!tree)
    return;
  for (const auto& each : tree->statements())
    if (each.node.is("PrepareStmt") && each.node.text("name") == name)
      read_statement(inner, each.node.child("query"));
}

void read_explain(reading& in, syntax_node node) {
  // With ANALYZE it runs; without, it needs the same tables.
  read_statement(in, node.child("query"));
}

void read_copy(reading& in, syntax_node node) {
  read_below(in, node, {"relation", "query"});
  read_statement(in, node.child("query"));
  const bool is_from = node.flag("is_from");
  if (const auto relation = node.child("relation"))
    in.use_relation(name_of_range(relation),
                    is_from ? use_verb::inserts : use_verb::reads);
  const std::string file{node.text("filename")};
  if (node.flag("is_program"))
    in.give_up("COPY runs a program", true);
  else if (!file.empty())
    in.use(in.other("file:" + file),
           is_from ? use_verb::reads : use_verb::updates);
}

void read_lock(reading& in, syntax_node node) {
  constexpr int64_t access_share = 1;
  const bool is_read = node.number("mode") == access_share;
  for (const auto& each : node.list("relations"))
    in.use_relation(name_of_range(each),
                    is_read ? use_verb::mentions : use_verb::locks);
}

} // namespace dunlin::postgresql
