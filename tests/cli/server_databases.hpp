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

  std::string url(const std::string& kind) const;

  /// The rows of a query in the database of a kind, a line each.
  std::string ask(const std::string& kind, const std::string& text) const;

  /// Runs statements as an administrator, outside of the test's database.
  static void administer(const std::string& kind, const std::string& text);

  /// Of the databases of this test on both servers.
  const std::string& name() const noexcept {
    return name_;
  }

private:
  static std::string url_of(const std::string& kind, const std::string& name);

  /// The server's own client. Of MariaDB's URL it wants the parts.
  static ending client(const std::string& kind, const std::string& database,
                       const std::string& text);

  void drop() const;

  std::string name_;
};

} // namespace dunlin::test
