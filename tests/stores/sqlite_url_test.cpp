#include "stores/sqlite/url.hpp"
#include "stores/store.hpp"
#include "tests/catch.hpp"
#include "tests/stores/store_contract.hpp"

using namespace dunlin;

namespace {

store_config store_of(const std::string& url) {
  store_config store;
  store.name = "gis";
  store.url = url;
  return store;
}

std::string problem_of(const std::string& url) {
  const auto parts = sqlite::parse_url(store_of(url));
  REQUIRE_FALSE(parts);
  CHECK(parts.error().code == error_code::bad_value);
  CHECK(parts.error().text.find('\n') == std::string::npos);
  return parts.error().text;
}

} // namespace

TEST_CASE("a SQLite URL without options writes, fully synchronous") {
  const auto parts = sqlite::parse_url(store_of("sqlite:/data/a b.db"));

  REQUIRE(parts);
  CHECK(parts->path == "/data/a b.db");
  CHECK_FALSE(parts->read_only);
  CHECK_FALSE(parts->foreign_keys);
  CHECK(parts->synchronous == sqlite::synchronous_level::full);
}

TEST_CASE("a SQLite URL takes its three options") {
  const auto parts = sqlite::parse_url(
      store_of("sqlite:/a.db?mode=ro&foreign_keys=on&synchronous=normal"));

  REQUIRE(parts);
  CHECK(parts->path == "/a.db");
  CHECK(parts->read_only);
  CHECK(parts->foreign_keys);
  CHECK(parts->synchronous == sqlite::synchronous_level::normal);
}

TEST_CASE("an unknown option or setting names those that there are") {
  CHECK(problem_of("sqlite:/a.db?cache=shared")
        == "stores.gis.url: unknown option 'cache'; there are mode, "
           "foreign_keys and synchronous");
  CHECK(problem_of("sqlite:/a.db?synchronous=off")
        == "stores.gis.url: option 'synchronous' can't be 'off'; it is full, "
           "normal or extra");
  CHECK(problem_of("sqlite:/a.db?mode=rwc").find("ro or rw")
        != std::string::npos);
  CHECK(problem_of("sqlite:/a.db?foreign_keys=1").find("on or off")
        != std::string::npos);
}

TEST_CASE("a SQLite URL names a file by its absolute path") {
  CHECK(problem_of("sqlite:a.db").find("absolute") != std::string::npos);
  CHECK(problem_of("sqlite:").find("absolute") != std::string::npos);
  CHECK(problem_of("sqlite:/folder/").find("absolute") != std::string::npos);
}

TEST_CASE("a URL of an unknown kind names those that there are") {
  const auto store = store_of("oracle://scott:tiger@host/db");

  const auto opened = open_store(store, store_access::read);

  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == error_code::bad_value);
  CHECK(opened.error().text.rfind(
            "stores.gis.url: unknown scheme 'oracle'; there is sqlite:", 0)
        == 0);
  CHECK(code_of(target_exists(store)) == error_code::bad_value);
  CHECK(code_of(store_identity(store)) == error_code::bad_value);
  CHECK(code_of(lock_store(store)) == error_code::bad_value);
}
