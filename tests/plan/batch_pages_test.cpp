#include "plan/batch_pages.hpp"

#include "tests/catch.hpp"

using namespace dunlin;

TEST_CASE("a page that is copied holds its bytes until it is written") {
  batch_pages pages{false};
  CHECK(pages.read(100, 70) == 30);
  CHECK(pages.pieces() == 1);
  CHECK(pages.written() == 70);
}

TEST_CASE("a page that is mapped holds its grant until it is answered") {
  batch_pages pages{true};
  CHECK(pages.read(90, 20) == 10);
  CHECK(pages.unmapped() == 1);
  CHECK(pages.share_left() == 60);
  CHECK(pages.mapped(25, true) == 80 - 25);
  CHECK(pages.written() == 25);
}

TEST_CASE("a page whose share is full waits until a piece is written") {
  batch_pages pages{true};
  pages.read(90, 30);
  CHECK(pages.mapped(50, false) == 0);
  CHECK(pages.share_left() == 10);
  CHECK(pages.mapped(40, false) == 0);
  CHECK(pages.share_left() == 0);
  // The piece was 30 bytes larger than what was left: they are not counted.
  CHECK(pages.written() == 0);
  CHECK(pages.share_left() == 50);
  CHECK(pages.mapped(0, true) == 90 - 10);
  CHECK(pages.written() == 10);
}

TEST_CASE("pieces of a page that is done give their bytes back themselves") {
  batch_pages pages{true};
  pages.read(90, 30);
  pages.read(90, 30);
  CHECK(pages.mapped(20, true) == 70);
  CHECK(pages.mapped(15, false) == 0);
  CHECK(pages.written() == 20);
  CHECK(pages.written() == 0);
  CHECK(pages.share_left() == 60);
}

TEST_CASE("what is dropped gives all bytes back, in any order") {
  for (const bool pieces_first : {true, false}) {
    batch_pages pages{true};
    uint64_t back = pages.read(90, 20) + pages.read(90, 30);
    back += pages.mapped(20, true);
    back += pages.mapped(10, false);
    if (pieces_first)
      back += pages.drop_pieces();
    back += pages.drop_unmapped();
    back += pages.drop_pieces();
    CHECK(back == 180);
    CHECK(pages.unmapped() + pages.pieces() == 0);
  }
}
