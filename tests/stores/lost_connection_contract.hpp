#pragma once

#include "tests/catch.hpp"
#include "tests/proxy.hpp"
#include "tests/stores/store_contract.hpp"

#include <algorithm>

/// @file
/// What every server must keep when its connection is cut; see
/// store_contract.hpp. A fixture also has `source_config()` and
/// `open(store_config, store_access)`.

namespace dunlin {

/// A source with many keys, read once by way of a network.
template <class Fixture>
class far_keys {
public:
  /// Together they are some times what the proxy passes on in one go.
  static constexpr size_t count = 3600;
  static constexpr size_t list_bytes_max = 1 << 20;

  /// @param is_listed the keys are those of a file.
  explicit far_keys(bool is_listed = false)
      : between_(test::port_of(fixture_.source_config().url)) {
    fixture_.make_source({"far", {"name"}, {"name"}, {cells("a")}, {}});
    // In words that all servers know.
    fixture_.run_on_source(
        "INSERT INTO far WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT"
        " i + 1 FROM n WHERE i < 69) SELECT concat(repeat('k', 80), a.i, b.i)"
        " FROM n AS a CROSS JOIN n AS b");
    fixture_.run_on_source("DELETE FROM far WHERE name = 'a'");
    auto config = fixture_.source_config();
    config.url = between_.url_through(config.url);
    store_ = Fixture::open(config, store_access::read);
    source_ = store_->make_source();
    source_spec spec{"far", "", {}, scan_mode::once};
    if (is_listed)
      spec.keys_file = fixture_.make_key_file(all_keys());
    REQUIRE(source_->prepare(spec));
  }

  /// Has the connection cut when some keys of the next list have come.
  void cut_amid_list() {
    // What is on its way already can't be cut: another statement ends it.
    REQUIRE(source_->greatest_key());
    test::cut wanted;
    wanted.looks_at_answers = true;
    wanted.bytes = 100'000;
    between_.cut_when(wanted);
  }

  /// Takes a list as a scanner does. @returns whether it came.
  bool take(uint64_t rows) {
    const auto list = source_->list_keys(rows, list_bytes_max);
    if (!list) {
      INFO(list.error().text);
      CHECK(list.error().code == error_code::store_busy);
      return false;
    }
    keys_.insert(keys_.end(), list->keys.begin(), list->keys.end());
    has_ended_ = list->end;
    return true;
  }

  void take_all() {
    while (!has_ended_)
      REQUIRE(take(count));
  }

  /// What came, sorted.
  std::vector<key_tuple> keys() const {
    auto out = keys_;
    std::sort(out.begin(), out.end());
    return out;
  }

  static std::vector<key_tuple> all_keys() {
    std::vector<key_tuple> out;
    for (int a = 10; a < 70; ++a)
      for (int b = 10; b < 70; ++b)
        out.push_back(cells(std::string(80, 'k') + std::to_string(a)
                            + std::to_string(b)));
    return out;
  }

private:
  Fixture fixture_;
  test::proxy between_;
  std::unique_ptr<store_connection> store_;
  std::unique_ptr<source_session> source_;
  std::vector<key_tuple> keys_;
  bool has_ended_ = false;
};

template <class Fixture>
void check_lost_lists() {
  SECTION("a list that is cut off loses no key and repeats none") {
    far_keys<Fixture> far;
    const bool has_begun = GENERATE(true, false);
    if (has_begun)
      REQUIRE(far.take(100));
    far.cut_amid_list();
    CHECK_FALSE(far.take(far.count));
    far.take_all();
    CHECK(far.keys() == far.all_keys());
  }

  SECTION("a file of keys that is cut off is listed anew, all of it") {
    far_keys<Fixture> far{true};
    far.cut_amid_list();
    CHECK_FALSE(far.take(far.count));
    far.take_all();
    CHECK(far.keys() == far.all_keys());
  }
}

} // namespace dunlin
