#pragma once

#include "tests/cli/process.hpp"
#include "tests/cli/workplace.hpp"

#include <string>

namespace dunlin::test {

/// A database of each kind for one test, filled and changed by the clients that
/// come with the servers.
class server_databases : public workplace {
public:
  server_databases();
  ~server_databases();

  /// Makes them anew, without anything in them.
  void renew() const;

  /// Runs statements in the database of a kind: `sqlite`, `postgresql`,
  /// `mariadb`.
  void change(const std::string& kind, const std::string& text) const;

  /// What a query returns, a row a line, cells separated by `|`.
  std::string ask(const std::string& kind, const std::string& query) const;

  std::string url(const std::string& kind) const;

  /// The same by another user, whose password is `secret`.
  std::string url_as(const std::string& kind, const std::string& user) const;

  /// Runs statements as an administrator, outside of the test's database.
  static void administer(const std::string& kind, const std::string& text);

  /// Of the databases of this test on both servers.
  const std::string& name() const noexcept {
    return name_;
  }

  /// The server's own client with a statement for a database, or for none.
  static launch client_command(const std::string& kind,
                               const std::string& database,
                               const std::string& text);

private:
  static std::string url_of(const std::string& kind, const std::string& name);

  static ending client(const std::string& kind, const std::string& database,
                       const std::string& text);

  void drop() const;

  std::string name_;
};

} // namespace dunlin::test
