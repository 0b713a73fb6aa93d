#include "stores/sql/marks.hpp"
#include "tests/catch.hpp"

using namespace dunlin;
using namespace dunlin::sql;

namespace {

constexpr words vocabulary{"now()",      "ago(?1)", "\"own\".",
                           " FOR SHARE", "",        ""};

} // namespace

TEST_CASE("marks become what each database reads") {
  const auto text = "SELECT {now} FROM {ledger}t WHERE a = ?2 AND b = ?1"
                    " OR c = ?2{for_share}";

  CHECK(fill_marks(text, vocabulary, mark_style::question).text
        == "SELECT now() FROM \"own\".t WHERE a = ?2 AND b = ?1 OR c = ?2"
           " FOR SHARE");
  CHECK(fill_marks(text, vocabulary, mark_style::dollar).text
        == "SELECT now() FROM \"own\".t WHERE a = $2 AND b = $1 OR c = $2"
           " FOR SHARE");
  const auto plain = fill_marks(text, vocabulary, mark_style::plain);
  CHECK(plain.text
        == "SELECT now() FROM \"own\".t WHERE a = ? AND b = ? OR c = ?"
           " FOR SHARE");
  CHECK(plain.order == std::vector<uint32_t>{1, 0, 1});
}

TEST_CASE("names get the quotes of their database") {
  CHECK(fill_marks("SELECT \"key\" FROM t WHERE \"key\" = ?1", vocabulary,
                   mark_style::plain, '`')
            .text
        == "SELECT `key` FROM t WHERE `key` = ?");
}

TEST_CASE("a word may hold a parameter") {
  const auto filled
      = fill_marks("VALUES(?2, {moment_ago})", vocabulary, mark_style::plain);
  CHECK(filled.text == "VALUES(?, ago(?))");
  CHECK(filled.order == std::vector<uint32_t>{1, 0});
}
