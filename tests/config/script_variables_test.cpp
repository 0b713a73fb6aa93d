#include "config/script_variables.hpp"

#include "tests/config/fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr uint64_t plenty = 1'000;

result<std::string> put(std::string_view text, const script_variables& values) {
  return put_variables("up/1.sql", text, values, plenty);
}

const std::string with_variables = R"([stores.new]
url = "sqlite:new.db"
[[scripts]]
store = "new"
folder = "up"
variables = { schema = "app", limit = 5, live = true }
)";

} // namespace

TEST_CASE("the value of a variable stands wherever its name stood") {
  const script_variables values{{{"a", "x"}, {"b_2", "${a}"}}};
  CHECK(put("${a}.t '${a}' -- ${b_2}${a}\n$${a}$$", values).value()
        == "x.t 'x' -- ${a}x\n$x$$");
  CHECK(put("", values).value() == "");
  CHECK(put("{a} $ $$ {", values).value() == "{a} $ $$ {");
}

TEST_CASE("a script without variables is left byte for byte as it is") {
  CHECK(put("${a} ${ $${b} \r\n", {}).value() == "${a} ${ $${b} \r\n");
}

TEST_CASE("a variable without a value is named with its line") {
  const auto out = put("SELECT 1;\n\nSELECT '${shema}';", {{{"schema", "x"}}});
  REQUIRE_FALSE(out);
  CHECK(out.error().code == error_code::variable_unset);
  CHECK(out.error().text
        == "up/1.sql:3: ${shema} has no value in `variables` of its"
           " [[scripts]] block; did you mean \"schema\"?");
}

TEST_CASE("what begins like a variable must be one") {
  for (const auto* text : {"a\n${", "a\n${}", "a\n${a:b}", "a\n${ a}",
                           "a\n${a-b}", "a\n${1}", "a\n${\n}"}) {
    INFO(text);
    const auto out = put(text, {{{"a", "x"}}});
    REQUIRE_FALSE(out);
    CHECK(out.error().code == error_code::bad_value);
    CHECK(out.error().text.starts_with("up/1.sql:2: a ${ that no name"));
  }
}

TEST_CASE("variables can't make a script larger than one may be") {
  const script_variables values{{{"a", std::string(400, 'x')}}};
  CHECK(put("${a}${a}", values));
  const auto out = put("${a}${a}${a}", values);
  REQUIRE_FALSE(out);
  CHECK(out.error().code == error_code::file_unreadable);
}

TEST_CASE_METHOD(folder_fixture,
                 "scripts of a block with variables have their values") {
  write("up/1.sql", "-- dunlin: after=${schema}/0.sql\n${limit} ${live}");
  write("up/${limit}.sql", "-- migrate:up\n1\n-- migrate:down\n${none}\n");
  auto it = good(with_variables);
  const auto& files = scripts_at(it, 0).files;
  REQUIRE(files.size() == 2);
  CHECK(files[0].text == "-- migrate:up\n1\n");
  CHECK(files[1].text == "-- dunlin: after=app/0.sql\n5 true");
}

TEST_CASE_METHOD(folder_fixture,
                 "variables are merged and overridden by their names") {
  write("up/1.sql", "${schema} ${limit} ${live} ${more}");
  write("w.toml", "[[scripts]]\nname = \"up\"\n"
                  "variables = { limit = 6, more = \"${MORE}\" }\n");
  environment_["MORE"] = "m";
  request_.with = {"w.toml"};
  request_.overrides = {"scripts.up.variables.schema=other"};
  auto it = good(with_variables);
  CHECK(scripts_at(it, 0).files[0].text == "other 6 true m");
  CHECK(setting_of("scripts.up.variables.schema")
        == "\"other\" < command line");
  CHECK(setting_of("scripts.up.variables.limit") == "6 < w.toml:3");
  CHECK(setting_of("scripts.up.variables.live") == "true < p.toml:6");
  CHECK(setting_of("scripts.up.variables.more")
        == "\"m\" < environment MORE (w.toml:3)");
}

TEST_CASE_METHOD(folder_fixture, "variables have names and plain values") {
  write("up/1.sql", "1");
  const auto refused = [&](const std::string& override) {
    request_.overrides = {"scripts.up.variables" + override};
    return bad(with_variables).text;
  };
  CHECK(refused("={\"a-b\" = 1}").find("\"a-b\" can't name a variable")
        != std::string::npos);
  CHECK(refused(".a=1.5").find("found a number with a fraction for \"a\"")
        != std::string::npos);
  CHECK(refused(".a=\"x\\ny\"").find("found a line break in \"a\"")
        != std::string::npos);
  CHECK(refused("=5").find("found a whole number") != std::string::npos);
}

TEST_CASE_METHOD(folder_fixture,
                 "a script with an unknown variable is refused") {
  write("up/1.sql", "\n${limits}");
  const auto problem = bad(with_variables);
  CHECK(problem.code == error_code::variable_unset);
  CHECK(problem.text
        == root_
               + "/up/1.sql:2: ${limits} has no value in `variables` of its"
                 " [[scripts]] block; did you mean \"limit\"?");
}
