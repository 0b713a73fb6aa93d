#include "stores/catalog.hpp"
#include "tests/catch.hpp"

using namespace dunlin;

namespace {

store_traits traits(const char* scheme) {
  store_config store;
  store.url = std::string{scheme} + ":x";
  return traits_of(store);
}

column_type type(type_family family, uint32_t size = 0, uint32_t scale = 0,
                 std::string declared = "T") {
  column_type out;
  out.family = family;
  out.size = size;
  out.scale = scale;
  out.declared = std::move(declared);
  return out;
}

column_type without_sign(column_type of) {
  of.is_unsigned = true;
  return of;
}

/// Between two servers whose traits play no part.
std::string misfits(const column_type& from, const column_type& to) {
  return misfits_of(from, traits("postgresql"), to, traits("postgresql"));
}

using enum type_family;

} // namespace

TEST_CASE("integers fit where there is room for them all") {
  CHECK(misfits(type(integer, 4), type(integer, 8)).empty());
  CHECK(misfits(type(integer, 8), type(integer, 4))
        == "numbers beyond the range of T");
  CHECK(misfits(without_sign(type(integer, 8)), type(integer, 8))
        == "numbers beyond the range of T");
  CHECK(misfits(without_sign(type(integer, 4)), type(integer, 8)).empty());
  CHECK(misfits(type(integer, 4), without_sign(type(integer, 8)))
        == "negative numbers");
  CHECK(misfits(type(integer, 8), type(real, 8))
        == "numbers of more than 53 bits");
  CHECK(misfits(type(integer, 4), type(real, 8)).empty());
  CHECK(misfits(without_sign(type(integer, 8)), type(decimal, 20)).empty());
  CHECK(misfits(type(integer, 8), type(decimal, 10, 2))
        == "numbers of more than 8 digits before the point");
  CHECK(misfits(type(integer, 8), type(decimal)).empty());
  CHECK(misfits(type(integer, 4), type(boolean))
        == "numbers other than 0 and 1");
}

TEST_CASE("numbers with a point fit where all of their digits do") {
  CHECK(misfits(type(decimal, 10, 2), type(decimal, 12, 3)).empty());
  CHECK(misfits(type(decimal, 10, 2), type(decimal, 10, 3))
        == "numbers of more than 7 digits before the point");
  CHECK(misfits(type(decimal, 10, 4), type(decimal, 10, 2))
        == "numbers of more than 2 digits behind the point");
  CHECK_FALSE(misfits(type(decimal), type(decimal, 10, 2)).empty());
  CHECK(misfits(type(decimal, 10, 4), type(decimal)).empty());
  CHECK_FALSE(misfits(type(decimal, 4, 1), type(real, 8)).empty());
  CHECK_FALSE(misfits(type(real, 8), type(real, 4)).empty());
  CHECK(misfits(type(real, 4), type(real, 8)).empty());
  CHECK_FALSE(misfits(type(real, 8), type(integer, 8)).empty());
}

TEST_CASE("texts fit where their length and their bytes do") {
  const auto varchar
      = [](uint32_t size) { return type(text, size, 0, "varchar(n)"); };
  CHECK(misfits(varchar(10), varchar(10)).empty());
  CHECK(misfits(varchar(0), varchar(10)) == "texts of more than 10 characters");
  CHECK(
      misfits_of(varchar(0), traits("sqlite"), varchar(0), traits("postgresql"))
      == "texts with a NUL, and texts that are no UTF-8, and whatever else"
         " stands there");
  CHECK(misfits_of(varchar(0), traits("mariadb"), varchar(0),
                   traits("postgresql"))
        == "texts with a NUL");
  CHECK(misfits_of(varchar(0), traits("postgresql"), varchar(0),
                   traits("mariadb"))
            .empty());
  auto padded = varchar(10);
  padded.is_padded = true;
  CHECK(misfits(varchar(10), padded) == "texts that end in blanks");
  CHECK(misfits(varchar(0), type(text, 0, 0, "enum('a')"))
        == "texts that are no enum('a')");
  CHECK(misfits(varchar(0), type(uuid, 0, 0, "uuid"))
        == "texts that are no uuid");
  CHECK(misfits(type(uuid), varchar(0)).empty());
  CHECK_FALSE(misfits(type(blob), varchar(0)).empty());
  CHECK_FALSE(misfits(varchar(0), type(blob)).empty());
  CHECK(misfits(type(blob, 10), type(blob, 5))
        == "values of more than 5 bytes");
}

TEST_CASE("moments fit where their digits, zones and ends do") {
  const auto between = [](const char* source, const column_type& from,
                          const char* target, const column_type& to) {
    return misfits_of(from, traits(source), to, traits(target));
  };
  CHECK(between("postgresql", type(timestamp, 6), "postgresql",
                type(timestamp, 3))
        == "moments of more than 3 digits of a second");
  CHECK(between("mariadb", type(timestamp, 6), "postgresql", type(timestamp, 6))
        == "zero dates");
  CHECK(between("postgresql", type(timestamp, 6), "mariadb", type(timestamp, 6))
        == "infinity, and years beyond 9999");
  CHECK(between("mariadb", type(timestamp, 6), "mariadb", type(date))
        == "moments that are no midnight, and zero dates");
  CHECK(
      between("postgresql", type(timestamp, 6), "postgresql", type(instant, 6))
      == "all but NULL: a T is no T");
  CHECK(between("postgresql", type(instant, 6), "mariadb", type(instant, 6))
        == "infinity, and years beyond 9999, and moments before 1970 or after"
           " 2038");
  CHECK(between("mariadb", type(type_family::time, 6), "postgresql",
                type(type_family::time, 6))
        == "negative times, and those of more than a day");
  CHECK(between("mariadb", type(instant, 6), "mariadb", type(instant, 6))
            .empty());
}

TEST_CASE("SQLite keeps whatever its columns would not write otherwise") {
  const auto into = [](const column_type& from, const column_type& to) {
    return misfits_of(from, traits("postgresql"), to, traits("sqlite"));
  };
  CHECK(into(type(text), type(text)).empty());
  CHECK(into(type(timestamp), type(text)).empty());
  CHECK(into(type(real, 8), type(integer)).empty());
  CHECK_FALSE(into(type(decimal, 10, 2), type(integer)).empty());
  CHECK_FALSE(into(type(integer, 8), type(real)).empty());
  CHECK(into(type(blob), type(any)).empty());
}
