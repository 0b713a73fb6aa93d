#include "stores/mariadb/url.hpp"
#include "tests/catch.hpp"

using namespace dunlin;
using namespace dunlin::mariadb;

namespace {

result<url_parts> parse(const std::string& url) {
  store_config store;
  store.name = "shop";
  store.url = url;
  return parse_url(store);
}

} // namespace

TEST_CASE("a URL of MariaDB names user, password, server and database") {
  const auto parts = parse("mariadb://app:s%40c/ret@db.example:3307/shop");
  REQUIRE(parts);
  CHECK(parts->user == "app");
  CHECK(parts->password == "s@c/ret");
  CHECK(parts->host == "db.example");
  CHECK(parts->port == 3307);
  CHECK(parts->database == "shop");
  CHECK(display_url(*parts) == "mariadb://app@db.example:3307/shop");
}

TEST_CASE("most of a URL of MariaDB may be left to the client library") {
  const auto parts = parse("mariadb:///shop");
  REQUIRE(parts);
  CHECK(parts->user.empty());
  CHECK_FALSE(parts->password);
  CHECK(parts->host.empty());
  CHECK(parts->port == 0);
  const auto numeric = parse("mariadb://[::1]:3306/shop");
  REQUIRE(numeric);
  CHECK(numeric->host == "::1");
  CHECK(numeric->port == 3306);
}

TEST_CASE("options of a URL of MariaDB") {
  const auto parts
      = parse("mariadb:///shop?socket=/run/db%2fsock&ssl-ca=/etc/ca.pem&"
              "ssl-verify-server-cert=off&default-file=/etc/app.cnf&"
              "read-timeout=0&connect-timeout=3");
  REQUIRE(parts);
  CHECK(parts->socket == "/run/db/sock");
  CHECK(parts->ssl_ca == "/etc/ca.pem");
  CHECK(parts->ssl_verify == false);
  CHECK(parts->default_file == "/etc/app.cnf");
  CHECK(parts->read_timeout_s == 0);
  CHECK(parts->connect_timeout_s == 3);
}

TEST_CASE("a URL of MariaDB that says too little or too much is refused") {
  const auto [url, said] = GENERATE(
      std::pair{"mariadb:shop", "not a URL of MariaDB"},
      std::pair{"mariadb://host", "names no database"},
      std::pair{"mariadb://host/", "names no database"},
      std::pair{"mariadb://host:x/shop", "host or port"},
      std::pair{"mariadb://host:0/shop", "host or port"},
      std::pair{"mariadb://u:%zz@host/shop", "begins no byte"},
      std::pair{"mariadb:///shop?colour=red",
                "unknown option 'colour'; there are connect-timeout"},
      std::pair{"mariadb:///shop?ssl=perhaps", "it is on or off"},
      std::pair{"mariadb:///shop?socket=s", "the absolute path of a file"},
      std::pair{"mariadb:///shop?read-timeout=-1", "a number of seconds"});
  INFO(url);
  const auto parts = parse(url);
  REQUIRE_FALSE(parts);
  CHECK(parts.error().code == error_code::bad_value);
  CHECK(parts.error().text.find("stores.shop.url: ") == 0);
  CHECK(parts.error().text.find(said) != std::string::npos);
}
