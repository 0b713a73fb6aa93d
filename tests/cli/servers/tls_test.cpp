#include "tests/cli/server_databases.hpp"
#include "tests/servers.hpp"
#include "tests/stores/silent_server.hpp"

/// @file
/// Sessions by TLS, with the words of URLs that stores/README.md and
/// stores/mariadb/README.md give.

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// Rows that go from a file to a server and back into a file.
class tls : public server_databases {
public:
  tls() {
    sql("lite.db", "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT);"
                   "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
                   " SELECT i + 1 FROM n WHERE i < "
                       + rows + ") SELECT i, hex(randomblob(150)) FROM n");
    sql("back.db", "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT)");
  }

  ~tls() {
    if (kind_ == "postgresql")
      change(kind_, "DROP OWNED BY " + name());
    if (!kind_.empty())
      administer(kind_, "DROP USER " + name());
  }

  const std::string& kind() const noexcept {
    return kind_;
  }

  /// Makes the table, and a user whom the server lets in by TLS alone.
  /// @param required what MariaDB requires of the user.
  void make(const std::string& kind, const std::string& required = "SSL") {
    kind_ = kind;
    change(kind, "CREATE TABLE t(id BIGINT NOT NULL PRIMARY KEY,"
                 " v VARCHAR(300))");
    if (kind == "postgresql")
      change(kind, "DO $$ BEGIN CREATE ROLE tls_only; EXCEPTION WHEN"
                   " duplicate_object THEN NULL; END $$; CREATE ROLE "
                       + name()
                       + " LOGIN PASSWORD 'secret' IN ROLE tls_only; GRANT"
                         " CREATE ON SCHEMA public TO "
                       + name() + "; GRANT ALL ON t TO " + name());
    else
      change(kind, "CREATE USER " + name() + " IDENTIFIED BY 'secret' REQUIRE "
                       + required + "; GRANT ALL ON " + name() + ".* TO "
                       + name());
  }

  std::string url_with(const std::string& words) const {
    return url_as(kind_, name()) + "?" + words;
  }

  /// The same with an option file of the client library.
  std::string url_by_options(const std::string& lines) const {
    write("options.cnf", "[client]\n" + lines + "\n");
    return url_with("default-file=" + folder() + "/options.cnf");
  }

  /// The same by a name of the server that its certificate does not hold.
  std::string misnamed_url_with(const std::string& words) const {
    auto out = url_with(words);
    const auto at = out.find("127.0.0.1");
    if (kind_ == "mariadb")
      return out.replace(at, 9, "127.1");
    return out.replace(at, 9, "other.invalid") + "&hostaddr=127.0.0.1";
  }

  void arrives_by(const std::string& url) const {
    INFO(url);
    write_profile(url);
    for (const std::string verb : {"run", "verify"}) {
      const auto end = run({verb});
      INFO(verb << "\n" << end.out << end.err);
      CHECK(end.code == 0);
    }
    CHECK(query("lite.db",
                "ATTACH '" + folder()
                    + "/back.db' AS back;"
                      "SELECT count(*) FROM t JOIN back.t USING (id, v)")
          == rows + "\n");
  }

  /// In one line, before anything is written here or there.
  void is_refused_by(const std::string& url, const std::string& said) const {
    INFO(url);
    write_profile(url);
    const auto before = files();
    const auto end = run({"run"});
    INFO(end.out << end.err);
    CHECK(end.code == 2);
    CHECK(end.out.empty());
    CHECK(count_lines(end.err) == 1);
    CHECK(end.err.find(said) != std::string::npos);
    CHECK(files() == before);
    if (!kind_.empty())
      CHECK(ask(kind_, "SELECT count(*) FROM information_schema.tables WHERE"
                       " table_name LIKE 'dunlin%' AND table_schema IN"
                       " ('public', '"
                           + name() + "')")
            == "0\n");
  }

  /// The certificate of an authority that signed nothing.
  std::string stranger() const {
    launch what;
    what.program = "/usr/bin/openssl";
    what.folder = folder();
    what.arguments
        = {"req",     "-x509",   "-noenc",    "-subj", "/CN=other", "-newkey",
           "ed25519", "-keyout", "/dev/null", "-out",  "other.pem"};
    process child{what};
    const auto end = child.wait();
    INFO(end.err);
    REQUIRE(end.code == 0);
    return folder() + "/other.pem";
  }

private:
  void write_profile(const std::string& url) const {
    write("dunlin.toml",
          "[stores.lite]\nurl = \"sqlite:lite.db\"\n[stores.there]\nurl = \""
              + url
              + "\"\n[stores.back]\nurl = \"sqlite:back.db\"\n"
                "[[tables]]\nname = \"there\"\nfrom = \"lite\"\nto = \"there\""
                "\ntable = \"t\"\ninto = \"t\"\n"
                "[[tables]]\nname = \"back\"\nfrom = \"there\"\nto = \"back\"\n"
                "table = \"t\"\ninto = \"t\"\nafter = [\"there\"]\n");
  }

  /// Together more than any buffer on the way holds.
  const std::string rows = "3000";
  std::string kind_;
};

const auto authority = server_file("authority.pem");

std::string place_of(const loopback_server& server) {
  return "a:secret@127.0.0.1:" + std::to_string(server.port()) + "/x?";
}

} // namespace

TEST_CASE_METHOD(tls, "rows go to PostgreSQL and back by TLS, where the server"
                      " lets nobody in without") {
  make("postgresql");
  is_refused_by(url_with("sslmode=disable"), "no encryption");
  arrives_by(
      url_with(GENERATE(as<std::string>{}, "sslmode=require",
                        "sslmode=verify-full&sslrootcert=" + authority)));
}

TEST_CASE_METHOD(tls, "rows go to MariaDB and back by TLS, where the server"
                      " lets nobody in without") {
  make("mariadb");
  is_refused_by(url_with("ssl=off"), "Access denied");
  arrives_by(
      url_with(GENERATE(as<std::string>{}, "ssl=on&ssl-verify-server-cert=off",
                        "ssl-ca=" + authority)));
}

TEST_CASE_METHOD(tls, "rows go to a MariaDB that wants a certificate of its"
                      " user") {
  make("mariadb", "X509");
  is_refused_by(url_with("ssl-ca=" + authority), "Access denied");
  const auto certificate = "ssl-cert=" + server_file("certificate.pem");
  const auto key = "ssl-key=" + server_file("certificate.key");
  SECTION("by its URL") {
    arrives_by(url_with("ssl-ca=" + authority + "&" + certificate + "&" + key));
  }
  SECTION("by an option file") {
    arrives_by(url_by_options("ssl-verify-server-cert\nssl-ca=" + authority
                              + "\n" + certificate + "\n" + key));
  }
}

TEST_CASE_METHOD(tls, "a server whose certificate nobody known has signed is"
                      " refused") {
  make(GENERATE("postgresql", "mariadb"));
  const auto* words
      = kind() == "postgresql" ? "sslmode=verify-full&sslrootcert=" : "ssl-ca=";
  is_refused_by(url_with(words + stranger()), "certificate");
}

TEST_CASE_METHOD(tls, "a server whose certificate is of another host is"
                      " refused") {
  make(GENERATE("postgresql", "mariadb"));
  const bool is_postgresql = kind() == "postgresql";
  is_refused_by(
      misnamed_url_with(
          (is_postgresql ? "sslmode=verify-full&sslrootcert=" : "ssl-ca=")
          + authority),
      "certificate");
  // That is for the name alone.
  arrives_by(misnamed_url_with(
      is_postgresql ? "sslmode=verify-ca&sslrootcert=" + authority
                    : "ssl=on&ssl-verify-server-cert=off"));
}

TEST_CASE_METHOD(tls, "a PostgreSQL without TLS is refused where the URL asks"
                      " for it") {
  const loopback_server plain{[](int client) {
    char request[8];
    if (recv(client, request, sizeof request, 0) > 0)
      send(client, "N", 1, MSG_NOSIGNAL);
  }};
  is_refused_by("postgresql://" + place_of(plain)
                    + GENERATE("sslmode=require", "sslmode=verify-full")
                    + "&sslrootcert=" + authority,
                "server does not support SSL, but SSL was required");
}

TEST_CASE_METHOD(tls, "a MariaDB without TLS is refused where the URL asks for"
                      " it") {
  const greeting_server plain{"5.5.5-10.11.6-MariaDB"};
  is_refused_by("mariadb://" + place_of(plain)
                    + GENERATE(as<std::string>{}, "ssl=on",
                               "ssl=on&ssl-verify-server-cert=off",
                               "ssl-verify-server-cert=on",
                               "ssl-ca=" + authority),
                "TLS");
}

TEST_CASE_METHOD(tls, "a MariaDB without TLS is refused where an option file"
                      " asks for it") {
  const greeting_server plain{"5.5.5-10.11.6-MariaDB"};
  write("options.cnf", "[client]\nssl-ca=" + authority + "\n");
  is_refused_by("mariadb://" + place_of(plain) + "default-file=" + folder()
                    + "/options.cnf",
                "TLS");
}
