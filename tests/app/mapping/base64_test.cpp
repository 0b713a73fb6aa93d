#include "app/mapping/base64.hpp"
#include "tests/catch.hpp"

using namespace dunlin;

namespace {

std::string to_base64(std::string_view bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

} // namespace

TEST_CASE("base64 is that of RFC 4648") {
  CHECK(to_base64("") == "");
  CHECK(to_base64("f") == "Zg==");
  CHECK(to_base64("fo") == "Zm8=");
  CHECK(to_base64("foo") == "Zm9v");
  CHECK(to_base64("foobar") == "Zm9vYmFy");
  CHECK(to_base64("\xfb\xff\xbf") == "+/+/");
}

TEST_CASE("every byte comes back from base64") {
  std::string bytes;
  for (int length = 0; length < 300; ++length) {
    CHECK(from_base64(to_base64(bytes)) == bytes);
    bytes.push_back(static_cast<char>(length * 7));
  }
}

TEST_CASE("what is no base64 is refused") {
  for (const auto* text : {"Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "Zm9 ",
                           "Zm9v\n", "Zm9-", "Zh==", "Zm9=", "=Zm9"})
    CHECK_FALSE(from_base64(text));
}
