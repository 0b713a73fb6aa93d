#include "config/upward_part.hpp"

#include "tests/catch.hpp"

using namespace dunlin;

namespace {

upward_part read(const std::string& text) {
  const auto out = read_upward_part("up/1.sql", text);
  INFO((out ? "" : out.error().text));
  REQUIRE(out);
  return *out;
}

std::string refused(const std::string& text) {
  const auto out = read_upward_part("up/1.sql", text);
  REQUIRE_FALSE(out);
  CHECK(out.error().code == error_code::bad_value);
  return out.error().text;
}

} // namespace

TEST_CASE("a script without marks is upward as a whole") {
  const std::string text = "-- migrate: later\n-- migrate:upgrade\n"
                           "-- +goosebumps Up\nDROP TABLE down;\n";
  const auto part = read(text);
  CHECK(part.text == text);
  CHECK(part.marks == script_marks::none);
  CHECK(part.no_transaction_line == 0);
}

TEST_CASE("the part of goose that leads back is left alone") {
  const std::string up = "-- +goose Up\n-- +goose StatementBegin\n"
                         "CREATE TABLE a(b);\n-- +goose StatementEnd\n\n";
  const std::string text = up + "-- +goose Down\nDROP TABLE a;\n";
  const auto part = read(text);
  CHECK(part.text == up);
  CHECK(part.marks == script_marks::goose);
}

TEST_CASE("the part of dbmate that leads back is left alone") {
  const std::string up = "-- migrate:up\nCREATE TABLE a(b);\n";
  const std::string text = up + "--migrate:down\nDROP TABLE a;\n";
  const auto part = read(text);
  CHECK(part.text == up);
  CHECK(part.marks == script_marks::dbmate);
  CHECK(part.no_transaction_line == 0);
}

TEST_CASE("goose and dbmate say that there shall be no transaction") {
  CHECK(read("-- +goose NO TRANSACTION\n-- +goose Up\n").no_transaction_line
        == 1);
  CHECK(read("\n-- migrate:up transaction:false\n").no_transaction_line == 2);
  const std::string only_down
      = "-- migrate:up\n-- migrate:down transaction:false\n";
  CHECK(read(only_down).no_transaction_line == 0);
}

TEST_CASE("SQL in front of the mark is refused") {
  CHECK(refused("-- first\nSELECT 1;\n-- +goose Up\nSELECT 2;\n")
        == "up/1.sql:2: stands in front of the mark -- +goose of the part that"
           " leads upwards; move it behind");
}

TEST_CASE("marks out of their order are refused") {
  const std::string why = ": marks of one script stand once and in their order,"
                          " first up, then down; make scripts of the parts";
  CHECK(refused("-- +goose Down\n") == "up/1.sql:1" + why);
  CHECK(refused("-- migrate:up\n-- migrate:up\n") == "up/1.sql:2" + why);
  CHECK(refused("-- migrate:up\n-- migrate:down\n-- migrate:up\n")
        == "up/1.sql:3" + why);
}

TEST_CASE("goose's variables are refused") {
  CHECK(refused("-- +goose Up\n-- +goose ENVSUB ON\n")
            .starts_with("up/1.sql:2: goose's ENVSUB is not done here"));
}
