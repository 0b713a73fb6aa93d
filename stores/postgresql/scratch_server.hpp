#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/scratch.hpp"

#include <memory>
#include <string>

namespace dunlin::postgresql {

/// Makes and drops databases on the server of the copies. Its session shows by
/// its name that the rehearsal of this token lives. What it does is not
/// interrupted, so that nothing stays.
class scratch_server {
public:
  static result<std::unique_ptr<scratch_server>>
  open(const store_config& store, const scratch_request& request);

  scratch_server(const scratch_server&) = delete;
  scratch_server& operator=(const scratch_server&) = delete;

  /// Drops both databases of this copy.
  ~scratch_server();

  /// Whether the role may make databases.
  /// @returns `store_read_only`.
  result<void> check_rights();

  /// Drops the databases of this role whose rehearsals are gone.
  result<void> drop_left();

  /// Makes an empty database as the store's, which is read by `like`: its
  /// encoding, its collation, its settings.
  result<void> make_first(database& like);

  /// Makes the working copy anew.
  result<void> make_working();

  /// The first copy, which is never written, and the one that scripts work on.
  const store_config& first() const noexcept {
    return first_;
  }
  const store_config& working() const noexcept {
    return working_;
  }
  const std::string& first_name() const noexcept {
    return first_name_;
  }
  const std::string& working_name() const noexcept {
    return working_name_;
  }

private:
  scratch_server() = default;

  result<void> drop(const std::string& database);
  result<void> read_settings(database& like);

  std::unique_ptr<database> db_;
  std::string first_name_;
  std::string working_name_;
  store_config first_;
  store_config working_;
  /// What is said to each database after it was made: `SET search_path TO ...`.
  std::vector<std::string> settings_;
  bool has_made_ = false;
};

} // namespace dunlin::postgresql
