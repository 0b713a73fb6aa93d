#include "tests/cli/server_databases.hpp"

#include "tests/servers.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace dunlin::test {

server_databases::server_databases()
    : name_("dunlin_test_" + std::to_string(getpid())) {
  renew();
}

void server_databases::renew() const {
  drop();
  std::filesystem::remove(folder() + "/lite.db");
  const auto create = "CREATE DATABASE " + name_;
  client("postgresql", "postgres", create);
  client("mariadb", "", create + " CHARACTER SET utf8mb4");
}

server_databases::~server_databases() {
  drop();
}

/// Also while the server ends sessions of a run that has just ended.
void server_databases::drop() const {
  client("postgresql", "postgres",
         "DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
  // A session whose rows were cut off may be at them for ever, and hold this
  // up.
  const auto kills = client("mariadb", "",
                            "SELECT concat('KILL ', id, ';') FROM"
                            " information_schema.processlist WHERE db = '"
                                + name_ + "'");
  if (!kills.out.empty())
    client("mariadb", "", kills.out);
  client("mariadb", "",
         "SET lock_wait_timeout = 60; DROP DATABASE IF EXISTS " + name_);
}

void server_databases::change(const std::string& kind,
                              const std::string& text) const {
  if (kind == "sqlite")
    return sql("lite.db", text);
  const auto end = client(kind, name_, text);
  INFO(end.err);
  REQUIRE(end.code == 0);
}

std::string server_databases::ask(const std::string& kind,
                                  const std::string& text) const {
  if (kind == "sqlite")
    return query("lite.db", text);
  const auto end = client(kind, name_, text);
  INFO(text << "\n" << end.err);
  REQUIRE(end.code == 0);
  auto out = end.out;
  // One puts bars between cells, the other tabs.
  std::replace(out.begin(), out.end(), '\t', '|');
  return out;
}

std::string server_databases::url_as(const std::string& kind,
                                     const std::string& user) const {
  const auto whole = url(kind);
  const auto begin = whole.find("//") + 2;
  return whole.substr(0, begin) + user + ":secret"
         + whole.substr(whole.find('@'));
}

void server_databases::administer(const std::string& kind,
                                  const std::string& text) {
  const auto end = client(kind, kind == "postgresql" ? "postgres" : "", text);
  INFO(text << ": " << end.err);
  REQUIRE(end.code == 0);
}

std::string server_databases::url(const std::string& kind) const {
  return kind == "sqlite" ? "sqlite:lite.db" : url_of(kind, name_);
}

std::string server_databases::url_of(const std::string& kind,
                                     const std::string& name) {
  const auto url = server_url(kind);
  return url.substr(0, url.rfind('/') + 1) + name;
}

ending server_databases::client(const std::string& kind,
                                const std::string& database,
                                const std::string& text) {
  process child{client_command(kind, database, text)};
  return child.wait();
}

/// Of MariaDB's URL its client wants the parts.
launch server_databases::client_command(const std::string& kind,
                                        const std::string& database,
                                        const std::string& text) {
  launch what;
  what.folder = "/";
  const auto url = url_of(kind, database);
  if (kind == "postgresql") {
    what.program = "/usr/bin/psql";
    what.arguments = {url, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", text};
  } else {
    const auto user = url.find("//") + 2;
    const auto password = url.find(':', user) + 1;
    const auto host = url.find('@') + 1;
    const auto port = url.find(':', host) + 1;
    what.program = "/usr/bin/mariadb";
    what.arguments = {"--no-defaults",
                      "-BN",
                      "-u" + url.substr(user, password - 1 - user),
                      "-p" + url.substr(password, host - 1 - password),
                      "-h" + url.substr(host, port - 1 - host),
                      "-P" + url.substr(port, url.rfind('/') - port),
                      "-e",
                      text};
    if (!database.empty())
      what.arguments.push_back(database);
  }
  return what;
}

} // namespace dunlin::test
