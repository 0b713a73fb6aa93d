#include "app/first_profile.hpp"
#include "tests/catch.hpp"

using namespace dunlin;

namespace {

std::string profile_from(const std::string& url) {
  first_profile_request from;
  from.source.name = "source";
  from.source.url = url;
  from.target.name = "target";
  from.target.url = "sqlite:new.db";
  from.source_tables.emplace_back().name = "crs";
  return first_profile(from).value();
}

} // namespace

TEST_CASE("a first profile holds no password: a variable stands for it") {
  const auto text = profile_from("postgresql://me:se%20cret@host/gis?x=1");
  INFO(text);
  CHECK(text.find("cret") == std::string::npos);
  CHECK(text.find("url = \"postgresql://me:${SOURCE_PASSWORD}@host/gis?x=1\"\n")
        != std::string::npos);
  CHECK(text.find("# The environment has to have SOURCE_PASSWORD")
        != std::string::npos);

  const auto whole = profile_from("postgresql:service=gis password=secret");
  CHECK(whole.find("secret") == std::string::npos);
  CHECK(whole.find("url = \"${SOURCE_URL}\"\n") != std::string::npos);

  // One that hides more is no URL with its password left out.
  const auto twice = profile_from("postgresql://me:a@host/gis?password=b");
  CHECK(twice.find("url = \"${SOURCE_URL}\"\n") != std::string::npos);
}

TEST_CASE("a URL without a password stands in a first profile as it is") {
  const auto text = profile_from("postgresql://me@host/gis");
  CHECK(text.find("url = \"postgresql://me@host/gis\"\n") != std::string::npos);
  CHECK(text.find("The environment") == std::string::npos);
}
