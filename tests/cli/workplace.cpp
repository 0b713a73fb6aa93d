#include "tests/cli/workplace.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

namespace dunlin::test {

namespace fs = std::filesystem;

const std::string two_stores = R"([stores.old]
url = "sqlite:old.db?mode=ro"
[stores.new]
url = "sqlite:new.db"
)";

namespace {

using database_ptr = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

database_ptr open_database(const std::string& path) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open(path.c_str(), &handle);
  database_ptr out{handle, sqlite3_close};
  REQUIRE(code == SQLITE_OK);
  // A run may be at work in it.
  sqlite3_busy_timeout(handle, 20'000);
  return out;
}

int add_row(void* into, int count, char** cells, char**) {
  auto& out = *static_cast<std::string*>(into);
  for (int i = 0; i < count; ++i)
    out += (i > 0 ? "|" : "") + std::string{cells[i] ? cells[i] : "NULL"};
  out += "\n";
  return 0;
}

void execute(const std::string& path, const std::string& text,
             std::string& rows) {
  auto database = open_database(path);
  char* message = nullptr;
  const int code
      = sqlite3_exec(database.get(), text.c_str(), add_row, &rows, &message);
  const std::string problem = message ? message : "";
  sqlite3_free(message);
  INFO(text << ": " << problem);
  REQUIRE(code == SQLITE_OK);
}

} // namespace

workplace::workplace() {
  auto pattern = (fs::temp_directory_path() / "dunlin-cli-XXXXXX").string();
  folder_ = fs::canonical(mkdtemp(pattern.data())).string();
}

workplace::~workplace() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void workplace::write(const std::string& path, const std::string& text) const {
  const auto file = fs::path{folder_} / path;
  fs::create_directories(file.parent_path());
  std::ofstream{file, std::ios::binary} << text;
}

void workplace::sql(const std::string& database,
                    const std::string& text) const {
  std::string rows;
  execute(folder_ + "/" + database, text, rows);
}

std::string workplace::query(const std::string& database,
                             const std::string& text) const {
  std::string rows;
  execute(folder_ + "/" + database, text, rows);
  return rows;
}

std::map<std::string, std::string> workplace::files() const {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator{folder_}) {
    std::ostringstream bytes;
    if (entry.is_regular_file())
      bytes << std::ifstream{entry.path(), std::ios::binary}.rdbuf();
    out[entry.path().string()] = bytes.str();
  }
  return out;
}

launch workplace::command(std::vector<std::string> arguments) const {
  const auto* program = std::getenv("DUNLIN");
  REQUIRE(program != nullptr);
  launch out;
  out.program = program;
  out.arguments = std::move(arguments);
  out.folder = folder_;
  // Where the control socket of a run is.
  out.environment["XDG_RUNTIME_DIR"] = folder_;
  return out;
}

ending workplace::run(std::vector<std::string> arguments) const {
  process child{command(std::move(arguments))};
  return child.wait();
}

void workplace::make_migration(int rows) const {
  const std::string table = "CREATE TABLE crs(auth TEXT NOT NULL,"
                            " code INTEGER NOT NULL, name TEXT,"
                            " PRIMARY KEY(auth, code));";
  sql("old.db", table
                    + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                      " FROM n WHERE i < "
                    + std::to_string(rows)
                    + ") INSERT INTO crs SELECT 'EPSG', i, 'name ' || i"
                      " FROM n;");
  write("up/010_crs.sql", table);
  write("dunlin.toml", two_stores + R"([[scripts]]
name = "up"
store = "new"
folder = "up"
[[tables]]
name = "crs"
from = "old"
to = "new"
)");
}

std::string workplace::rows_of(const std::string& database) const {
  return query(database, "SELECT auth, code, name FROM crs ORDER BY 1, 2");
}

size_t count_lines(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace dunlin::test
