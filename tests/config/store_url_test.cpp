#include "config/store_url.hpp"

#include "tests/catch.hpp"

using namespace dunlin;

namespace {

std::string absolute(std::string_view url) {
  auto result = absolute_store_url(url, "/srv/me/profiles");
  return result ? *result : result.error().text;
}

} // namespace

TEST_CASE("a store's relative path starts at its folder, options stay") {
  CHECK(absolute("sqlite:a.db") == "sqlite:/srv/me/profiles/a.db");
  CHECK(absolute("sqlite:./b/../a.db?mode=ro&x=../y")
        == "sqlite:/srv/me/profiles/b/../a.db?mode=ro&x=../y");
  CHECK(absolute("sqlite:../../you/a.db") == "sqlite:/srv/you/a.db");
  CHECK(absolute("sqlite:/abs/a.db?mode=ro") == "sqlite:/abs/a.db?mode=ro");
  CHECK(absolute("sqlite:///abs/a.db") == "sqlite:/abs/a.db");
  CHECK(absolute("sqlite:../../../../../a") == "sqlite:/a");
}

TEST_CASE("what is no store's URL is refused without showing it") {
  CHECK(absolute("a.db")
        == "expected a URL such as \"sqlite:PATH\", found "
           "none");
  CHECK(absolute("") == absolute("a.db"));
  CHECK(absolute("/a:b") == absolute("a.db"));
  CHECK(absolute("oracle://me:hunter2@host/db")
        == "unknown kind of store \"oracle\"; known: \"sqlite\","
           " \"postgresql\", \"mariadb\"");
  CHECK(absolute("sqlit:a.db")
        == "unknown kind of store \"sqlit\"; did you mean \"sqlite\"?");
  CHECK(absolute("sqlite:") == "expected a path after \"sqlite:\", found none");
  CHECK(absolute("sqlite:?mode=ro") == absolute("sqlite:"));
  CHECK(absolute("sqlite::memory:").starts_with("expected a path"));
  CHECK(absolute("sqlite://host/a.db").find("no host") != std::string::npos);
}

TEST_CASE("the URL of a server is for its own library to read") {
  const auto url = GENERATE("postgresql://me:hunter2@host/db?sslmode=require",
                            "postgres:///db", "mariadb://host:3307/db");

  CHECK(absolute(url) == url);
}

TEST_CASE("dots behind a name stay, since the name may be a link") {
  CHECK(absolute_path("../link/../a", "/x/y") == "/x/link/../a");
  CHECK(absolute_path("/a/./b//c/", "/x") == "/a/b/c");
  CHECK(absolute_path(".", "/x") == "/x");
}

TEST_CASE("no password of a URL is shown") {
  CHECK(redacted_url("sqlite:/a/b@c:d.db?mode=ro")
        == "sqlite:/a/b@c:d.db?mode=ro");
  CHECK(redacted_url("pg://me@host/db") == "pg://me@host/db");
  CHECK(redacted_url("pg://host:5432/db") == "pg://host:5432/db");
  CHECK(redacted_url("pg://me:hunter2@host:5432/db")
        == "pg://me:***@host:5432/db");
  CHECK(redacted_url("pg://me:p@ss/w?rd@host/db") == "pg://me:***@host/db");
  CHECK(redacted_url("pg://host/db?password=hunter2&x=1")
        == "pg://host/db?password=***&x=1");
  CHECK(redacted_url("pg://host/db?x=1&SSLPassword=hunter2")
        == "pg://host/db?x=1&SSLPassword=***");
  CHECK(redacted_url("sqlite:/a.db?key=hunter2&mode=ro&pwd=")
        == "sqlite:/a.db?key=***&mode=ro&pwd=***");
  CHECK(redacted_url("postgresql:host=h password='hun ter2' dbname=d")
        == "postgresql:***");
  CHECK(redacted_url("postgresql:service=gis") == "postgresql:service=gis");
  CHECK(redacted_url("pg://me:hunter2@host/db?password=hunter3").find("hunter")
        == std::string::npos);
}

TEST_CASE("a text that might hold a password is known by its signs") {
  CHECK(may_hold_password("url = \"pg://me:hun\"ter@host"));
  CHECK(may_hold_password("PassWord = x"));
  CHECK_FALSE(may_hold_password("sqlite:../a.db?mode=ro"));
}
