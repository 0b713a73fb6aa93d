#include "stores/sqlite/look.hpp"

#include "stores/sqlite/connection.hpp"
#include "stores/sqlite/file.hpp"
#include "stores/sqlite/lock.hpp"
#include "stores/sqlite/url.hpp"

#include <utility>

namespace dunlin::sqlite {

namespace {

/// Asks the file system, and opens the file only to read what is in it.
class look : public store_look {
public:
  explicit look(store_config store) : store_(std::move(store)) {
    // nop
  }

  result<bool> exists() override {
    const auto parts = parse_url(store_);
    if (!parts)
      return fail(parts.error());
    auto there = file_exists(parts->path);
    if (there && !*there) {
      const auto creatable = check_creatable(parts->path);
      if (!creatable)
        return fail(creatable.error());
    }
    return there;
  }

  result<std::string> identity() override {
    auto path = path_of();
    if (!path)
      return path;
    const auto single = check_one_link(*path);
    if (!single)
      return fail(single.error());
    return "sqlite:" + *path;
  }

  result<void> check_writable() override {
    return sqlite::check_writable(store_);
  }

  result<std::string> lock_holder() override {
    const auto path = path_of();
    if (!path)
      return fail(path.error());
    return file_lock_holder(*path);
  }

  result<ledger_contents> read_ledger(const std::string& migration) override {
    const auto is_there = exists();
    if (!is_there)
      return fail(is_there.error());
    if (!*is_there)
      return ledger_contents{};
    const auto opened = open_connection(store_, store_access::inspect);
    if (!opened)
      return fail(opened.error());
    return (*opened)->target()->read_ledger(migration);
  }

  result<void> check_statements(const std::string& migration,
                                const script_job& job) override {
    const auto opened = open_connection(store_, store_access::inspect);
    if (!opened)
      return fail(opened.error());
    return (*opened)->target()->check_statements(migration, job);
  }

  result<std::vector<touch_set>>
  infer_touches(const std::vector<touch_job>& jobs, bool) override {
    return sqlite::infer_touches(store_, jobs);
  }

private:
  result<std::string> path_of() const {
    const auto parts = parse_url(store_);
    if (!parts)
      return fail(parts.error());
    return real_path(parts->path);
  }

  store_config store_;
};

} // namespace

std::unique_ptr<store_look> make_look(const store_config& store) {
  return std::make_unique<look>(store);
}

} // namespace dunlin::sqlite
