#include "tests/cli/server_databases.hpp"

#include <filesystem>

/// @file
/// The ways into a server that its own tools know: sockets, and passwords that
/// stand outside of the URL.

using namespace dunlin::test;

namespace {

/// A copy of three rows into a server, whose URL says how to get there.
class ways_in : public server_databases {
public:
  ways_in() {
    change("sqlite", "CREATE TABLE t(id INTEGER PRIMARY KEY);"
                     "INSERT INTO t VALUES(1), (2), (3)");
  }

  /// `SCHEME://`, and `HOST:PORT/DATABASE`, of a server.
  static std::string scheme_of(const std::string& kind) {
    return kind + "://";
  }

  std::string place_of(const std::string& kind) const {
    const auto whole = url(kind);
    return whole.substr(whole.find('@') + 1);
  }

  std::string port_of(const std::string& kind) const {
    const auto place = place_of(kind);
    const auto begin = place.find(':') + 1;
    return place.substr(begin, place.find('/') - begin);
  }

  std::string user_of(const std::string& kind) const {
    const auto whole = url(kind);
    const auto begin = whole.find("//") + 2;
    return whole.substr(begin, whole.find(':', begin) - begin);
  }

  std::string password_of(const std::string& kind) const {
    const auto whole = url(kind);
    const auto begin = whole.find(':', whole.find("//")) + 1;
    return whole.substr(begin, whole.find('@') - begin);
  }

  std::string url_without_password(const std::string& kind) const {
    return scheme_of(kind) + user_of(kind) + "@" + place_of(kind);
  }

  /// A file that nobody else may read, as libpq wants it.
  std::string write_secret(const std::string& file,
                           const std::string& text) const {
    write(file, text);
    const auto path = folder() + "/" + file;
    std::filesystem::permissions(path,
                                 std::filesystem::perms::owner_read
                                     | std::filesystem::perms::owner_write);
    return path;
  }

  /// Copies by this URL, with these words in the environment.
  void copies(const std::string& kind, const std::string& by,
              const std::map<std::string, std::string>& environment
              = {}) const {
    write("dunlin.toml", "[stores.old]\nurl = \"sqlite:lite.db\"\n"
                         "[stores.new]\nurl = \""
                             + by
                             + "\"\n[[tables]]\nname = \"t\"\nfrom = \"old\"\n"
                               "to = \"new\"\ntable = \"t\"\ninto = \"t\"\n"
                               "create = true\n");
    auto what = command({"run"});
    what.environment.insert(environment.begin(), environment.end());
    process child{what};
    const auto end = child.wait();
    INFO(end.out << end.err);
    CHECK(end.code == 0);
    CHECK((end.out + end.err).find(password_of(kind)) == std::string::npos);
    CHECK(ask(kind, "SELECT count(*) FROM t") == "3\n");
  }
};

} // namespace

TEST_CASE_METHOD(ways_in, "a password is taken from where PostgreSQL's tools"
                          " take it") {
  const std::string kind = "postgresql";
  const auto by = url_without_password(kind);
  SECTION("the environment") {
    copies(kind, by, {{"PGPASSWORD", password_of(kind)}});
  }
  SECTION("a file of passwords") {
    const auto file = write_secret(
        "passwords", "127.0.0.1:" + port_of(kind) + ":*:" + user_of(kind) + ":"
                         + password_of(kind) + "\n");
    copies(kind, by, {{"PGPASSFILE", file}});
  }
  SECTION("a service") {
    const auto file = write_secret(
        "services", "[there]\nhost=127.0.0.1\nport=" + port_of(kind)
                        + "\ndbname=" + name() + "\nuser=" + user_of(kind)
                        + "\npassword=" + password_of(kind) + "\n");
    copies(kind, "postgresql:///?service=there", {{"PGSERVICEFILE", file}});
  }
}

TEST_CASE_METHOD(ways_in, "a password is taken from where MariaDB's tools take"
                          " it") {
  const std::string kind = "mariadb";
  const auto by = url_without_password(kind);
  SECTION("the environment") {
    copies(kind, by, {{"MYSQL_PWD", password_of(kind)}});
  }
  SECTION("an option file") {
    const auto file = write_secret(
        "options.cnf", "[client]\npassword=" + password_of(kind) + "\n");
    copies(kind, by + "?default-file=" + file);
  }
}

TEST_CASE_METHOD(ways_in, "a server is reached by its socket") {
  SECTION("PostgreSQL") {
    auto place = ask("postgresql", "SHOW unix_socket_directories");
    place.pop_back();
    copies("postgresql", "postgresql://" + user_of("postgresql") + ":"
                             + password_of("postgresql") + "@/" + name()
                             + "?host=" + place
                             + "&port=" + port_of("postgresql"));
  }
  SECTION("MariaDB") {
    auto place = ask("mariadb", "SELECT @@socket");
    place.pop_back();
    copies("mariadb", "mariadb://" + user_of("mariadb") + ":"
                          + password_of("mariadb") + "@localhost/" + name()
                          + "?socket=" + place);
  }
}
