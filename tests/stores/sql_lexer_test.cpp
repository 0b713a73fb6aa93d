#include "stores/sql/sql_lexer.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/postgresql/lexical.hpp"
#include "stores/sqlite/lexical.hpp"
#include "tests/catch.hpp"

#include <string>
#include <vector>

using namespace dunlin;
using sql::sql_lexer;
using sql::sql_token;
using sql::token_kind;

namespace {

using list = std::vector<std::string>;

std::string kind_name(token_kind kind) {
  switch (kind) {
  case token_kind::word:
    return "word ";
  case token_kind::identifier:
    return "name ";
  case token_kind::string:
    return "string ";
  case token_kind::number:
    return "number ";
  case token_kind::parameter:
    return "parameter ";
  case token_kind::variable:
    return "variable ";
  case token_kind::symbol:
    return "";
  case token_kind::broken:
    return "broken ";
  case token_kind::end:
    return "end ";
  }
  return "";
}

/// All tokens, each with its kind; symbols alone.
list tokens_of(sql_lexer lexer) {
  list out;
  for (auto token = lexer.next(); token.kind != token_kind::end;
       token = lexer.next())
    out.push_back(kind_name(token.kind) + std::string{token.text});
  return out;
}

list in_sqlite(std::string_view text) {
  return tokens_of(sql_lexer{sqlite::lexical, text});
}

list in_postgresql(std::string_view text) {
  return tokens_of(sql_lexer{postgresql::lexical, text});
}

list in_mariadb(std::string_view text) {
  return tokens_of(sql_lexer{mariadb::lexical, text});
}

/// What all three read alike.
list everywhere(std::string_view text) {
  const auto out = in_sqlite(text);
  CHECK(in_postgresql(text) == out);
  CHECK(in_mariadb(text) == out);
  return out;
}

} // namespace

TEST_CASE("words, numbers, strings and comments are alike in all databases") {
  CHECK(everywhere("\xef\xbb\xbfSELECT a$b, 1.5 FROM /* ; ' */ t -- ; '\n;")
        == list{"word SELECT", "word a$b", ",", "number 1", ".", "number 5",
                "word FROM", "word t", ";"});
  CHECK(everywhere("'it''s;' '' \xc3\xa9t\xc3\xa9(x_1)")
        == list{"string 'it''s;'", "string ''", "word \xc3\xa9t\xc3\xa9", "(",
                "word x_1", ")"});
  CHECK(everywhere(" \t\r\n").empty());
}

TEST_CASE("a quote or comment without its end, or with a byte 0, ends all") {
  using namespace std::string_literals;
  CHECK(everywhere("a 'open ;") == list{"word a", "broken 'open ;"});
  CHECK(everywhere("a /* open ;") == list{"word a", "broken /* open ;"});
  CHECK(everywhere("a \0 b"s) == list{"word a", "broken \0 b"s});
  CHECK(everywhere("a '\0' b"s) == list{"word a", "broken '\0' b"s});
  CHECK(everywhere("a -- \0\nb"s) == list{"word a", "broken -- \0\nb"s});
  CHECK(everywhere("a /*\0*/b"s) == list{"word a", "broken /*\0*/b"s});
  CHECK(in_postgresql("a $x$ $$") == list{"word a", "broken $x$ $$"});
  CHECK(in_postgresql("$x$ \0 $x$"s) == list{"broken $x$ \0 $x$"s});
  CHECK(in_mariadb("a /*! b") == list{"word a", "word b", "broken /*! b"});
}

TEST_CASE("each database has quotes of its own") {
  const auto* text = R"("a""b" `c``d`)";
  CHECK(in_sqlite(text) == list{R"(name "a""b")", "name `c``d`"});
  CHECK(in_postgresql(text)
        == list{R"(name "a""b")", "`", "word c", "`", "`", "word d", "`"});
  CHECK(in_mariadb(text) == list{R"(string "a""b")", "name `c``d`"});
  CHECK(in_sqlite("[a];b]") == list{"name [a]", ";", "word b", "]"});
}

TEST_CASE("a backslash is an escape in MariaDB, and in E'' of PostgreSQL") {
  CHECK(everywhere(R"('a\\')") == list{R"(string 'a\\')"});
  CHECK(in_sqlite(R"('a\';)") == list{R"(string 'a\')", ";"});
  CHECK(in_postgresql(R"('a\';)") == list{R"(string 'a\')", ";"});
  CHECK(in_mariadb(R"('a\';')") == list{R"(string 'a\';')"});
  CHECK(in_mariadb(R"(`a\`;)") == list{R"(name `a\`)", ";"});
  CHECK(in_postgresql(R"(e'a\';' x'3b' U&"a" U&'b' type'c')")
        == list{R"(string e'a\';')", "string x'3b'", R"(name U&"a")",
                "string U&'b'", "word type", "string 'c'"});
}

TEST_CASE("escapes of PostgreSQL go on in a string on the next line") {
  CHECK(in_postgresql("E'a' -- and\n 'it\\'s;';")
        == list{"string E'a' -- and\n 'it\\'s;'", ";"});
  CHECK(in_postgresql("E'a' 'b\\';")
        == list{"string E'a'", "string 'b\\'", ";"});
  CHECK(in_postgresql("'a'\n'b\\';")
        == list{"string 'a'", "string 'b\\'", ";"});
}

TEST_CASE("dollars quote in PostgreSQL, and are letters elsewhere") {
  CHECK(in_postgresql("$$a;$$ $f$ $$;$g$ $f$ $1 a$$ $b")
        == list{"string $$a;$$", "string $f$ $$;$g$ $f$", "parameter $1",
                "word a$$", "$", "word b"});
  CHECK(in_sqlite("$a $") == list{"parameter $a", "$"});
  CHECK(in_mariadb("$a $") == list{"word $a", "word $"});
}

TEST_CASE("each database has parameters and variables of its own") {
  const auto* text = "? ?1 :a @b";
  CHECK(in_sqlite(text)
        == list{"parameter ?", "parameter ?1", "parameter :a", "parameter @b"});
  CHECK(in_postgresql(text)
        == list{"?", "?", "number 1", ":", "word a", "@", "word b"});
  CHECK(in_mariadb(text)
        == list{"parameter ?", "parameter ?1", ":", "word a", "variable @b"});
  CHECK(in_mariadb("@@c") == list{"variable @@c"});
}

TEST_CASE("the name of a MariaDB's variable may have dots and quotes") {
  CHECK(in_mariadb("@a.b$ @@c.d @\xc3\xa9=1")
        == list{"variable @a.b$", "variable @@c", ".", "word d",
                "variable @\xc3\xa9", "=", "number 1"});
  CHECK(in_mariadb("@`a b` @'it''s' @")
        == list{"variable @`a b`", "variable @'it''s'", "variable @"});
  CHECK(in_mariadb("@`a").front().starts_with("broken"));
  sql_lexer lexer{mariadb::lexical, "@`A;b`;@A.b;"};
  lexer.set_delimiter(";");
  CHECK(variable_of(lexer.next()) == "@a;b");
  lexer.next();
  CHECK(variable_of(lexer.next()) == "@a.b");
}

TEST_CASE("each database has comments of its own") {
  CHECK(in_postgresql("/* a /* b */ ; */ c") == list{"word c"});
  CHECK(in_sqlite("/* a /* b */ c") == list{"word c"});
  CHECK(in_mariadb("/* a /* b */ c # d\n# e") == list{"word c"});
  CHECK(in_sqlite("a--b\n") == list{"word a"});
  CHECK(in_mariadb("a--b\n--\n-- c\n--\x01"
                   "d")
        == list{"word a", "-", "-", "word b"});
  CHECK(in_postgresql("-- a\rb") == list{"word b"});
  CHECK(in_sqlite("-- a\rb").empty());
}

TEST_CASE("MariaDB reads what stands in its executable comments") {
  CHECK(in_mariadb("a /*!50100 b /* c */ */ /*M! d*/ */")
        == list{"word a", "word b", "word d", "*", "/"});
  sql_lexer lexer{mariadb::lexical, "/*!1 a\n b */ c"};
  CHECK(lexer.next().marks == "/*!1");
  CHECK(lexer.next().marks.empty());
  const auto last = lexer.next();
  CHECK(last.marks == "*/");
  CHECK(last.line == 2);
}

TEST_CASE("a delimiter ends words, but stands in no quote or comment") {
  sql_lexer lexer{mariadb::lexical, "END$$ '$$' /* $$ */ @a$$ $$x"};
  lexer.set_delimiter("$$");
  CHECK(tokens_of(lexer)
        == list{"word END", "$$", "string '$$'", "variable @a", "$$", "$$",
                "word x"});
}

TEST_CASE("a line that is no SQL can be taken whole") {
  sql_lexer lexer{mariadb::lexical, "DELIMITER ' //\na"};
  CHECK(lexer.next().is("delimiter"));
  CHECK(lexer.take_line() == " ' //");
  const auto next = lexer.next();
  CHECK(next.is("A"));
  CHECK(next.line == 2);
}

TEST_CASE("a name is what the database takes it for") {
  const auto name = [](const auto& rules, std::string_view text) {
    return sql::name_of(rules, sql_lexer{rules, text}.next());
  };
  CHECK(name(sqlite::lexical, "\"a\"\"B\"") == "a\"B");
  CHECK(name(sqlite::lexical, "[a b]") == "a b");
  CHECK(name(sqlite::lexical, "Ab") == "Ab");
  CHECK(name(postgresql::lexical, "Ab") == "ab");
  CHECK(name(postgresql::lexical, "\"Ab\"") == "Ab");
  CHECK(name(postgresql::lexical, "U&\"Ab\"") == "Ab");
  CHECK(name(mariadb::lexical, "`A``b`") == "A`b");
}
