#pragma once

#include "tests/catch.hpp"
#include "tests/stores/mariadb_fixture.hpp"
#include "tests/stores/source_contract.hpp"

namespace dunlin {

/// A source of MariaDB that was made by a text of SQL.
class mariadb_source {
public:
  explicit mariadb_source(const std::vector<std::string>& statements) {
    for (const auto& sql : statements)
      fixture_.run_on_source(sql);
    store_ = fixture_.open_source();
    source_ = store_->make_source();
  }

  source_session* operator->() const noexcept {
    return source_.get();
  }

  source_session& operator*() const noexcept {
    return *source_;
  }

  const mariadb_fixture& fixture() const noexcept {
    return fixture_;
  }

  store_connection& store() const noexcept {
    return *store_;
  }

  /// All rows of a table or, if there is a key, of a query.
  std::vector<std::string> rows(const source_spec& spec) const {
    const auto shape = source_->prepare(spec);
    INFO((shape ? "" : shape.error().text));
    REQUIRE(shape);
    const auto bound = source_->greatest_key();
    REQUIRE(bound);
    return read_all(*source_, {"", *bound, {}});
  }

private:
  mariadb_fixture fixture_;
  std::unique_ptr<store_connection> store_;
  std::unique_ptr<source_session> source_;
};

/// The text of an error that must be there.
template <class T>
std::string text_of(const result<T>& answer) {
  REQUIRE_FALSE(answer);
  return answer.error().text;
}

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace dunlin
