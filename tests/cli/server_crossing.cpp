#include "tests/cli/server_crossing.hpp"

namespace dunlin::test {

namespace {

/// Rows of `numbered` in the words of a database.
std::string filled_by(const std::string& kind, int rows) {
  const auto last = std::to_string(rows);
  const std::string table
      = "DROP TABLE IF EXISTS numbered; CREATE TABLE numbered(id integer NOT"
        " NULL PRIMARY KEY, note varchar(40) NOT NULL); INSERT INTO numbered ";
  if (kind == "postgresql")
    return table + "SELECT i, 'row ' || i FROM generate_series(1, " + last
           + ") i";
  if (kind == "mariadb")
    return table + "SELECT seq, concat('row ', seq) FROM seq_1_to_" + last;
  return table
         + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
           " WHERE i < "
         + last + ") SELECT i, 'row ' || i FROM n";
}

} // namespace

void server_crossing::make(const far_side& far, const std::string& options) {
  renew();
  far_ = far;
  proxy_ = std::make_unique<proxy>(port_of(url(far.kind)));
  const auto server = proxy_->url_through(url(far.kind)) + options;
  const auto source = far.is_source ? far.kind : std::string{"sqlite"};
  change(source, filled_by(source, rows));
  const std::string old_url = far.is_source ? server : "sqlite:lite.db";
  const std::string new_url = far.is_source ? "sqlite:lite.db" : server;
  write("dunlin.toml", "[stores.old]\nurl = \"" + old_url
                           + "\"\n[stores.new]\nurl = \"" + new_url
                           + "\"\n"
                             R"([run]
migrators = 2
retry = { base = "20ms", cap = "500ms" }
[[tables]]
name = "numbered"
from = "old"
to = "new"
create = true
batch = { rows = 20 }
buffer = 1
)");
}

launch server_crossing::crossing(std::vector<std::string> overrides) const {
  overrides.insert(overrides.begin(), {"run", "--board", "json"});
  return command(std::move(overrides));
}

void server_crossing::has_all() const {
  const std::string target = far_.is_source ? "sqlite" : far_.kind;
  const std::string source = far_.is_source ? far_.kind : "sqlite";
  const std::string all = "SELECT id, note FROM numbered ORDER BY id";
  auto was = ask(source, all);
  auto is = ask(target, all);
  // Each client has its own mark between two cells.
  for (auto* text : {&was, &is})
    for (auto& mark : *text)
      mark = mark == '\t' ? '|' : mark;
  CHECK(count_lines(is) == rows);
  CHECK(was == is);
  auto books = ask(target, "SELECT sum(scanned), sum(migrated), sum(rejected)"
                           " FROM dunlin_batches");
  for (auto& mark : books)
    mark = mark == '\t' ? '|' : mark;
  CHECK(books == std::to_string(rows) + "|" + std::to_string(rows) + "|0\n");
  CHECK(run({"status"}).code == 0);
}

std::string server_crossing::short_limits(const std::string& kind) {
  return kind == "postgresql" ? "?connect_timeout=2&tcp_user_timeout=2000"
                              : "?connect-timeout=2&read-timeout=2";
}

} // namespace dunlin::test
