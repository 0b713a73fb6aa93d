#include "stores/target_spec.hpp"
#include "tests/stores/contract_writer.hpp"
#include "tests/stores/postgresql_fixture.hpp"

using namespace dunlin;

namespace {

constexpr const char* each_type
    = "CREATE TABLE t (id bigint PRIMARY KEY, small smallint, name text,"
      " code varchar(8), price numeric(12,2), loose numeric, day date,"
      " seen timestamptz, yes boolean, ratio float8, raw bytea, mark char(4))";

/// The table `t` of the source, copied into that of the target.
class copier {
public:
  copier(const std::string& source_sql, const std::string& target_sql) {
    fixture_.run_on_source(source_sql);
    fixture_.run_on_target(target_sql);
  }

  postgresql_fixture& fixture() {
    return fixture_;
  }

  /// @returns whether rows go in bulk form.
  bool prepare(existing_rows existing = existing_rows::fail) {
    source_store_ = fixture_.open_source();
    source_ = source_store_->make_source();
    target_store_ = fixture_.open_target();
    source_spec from{"t", "", {}};
    const auto shape = source_->prepare(from);
    REQUIRE(shape);
    table_block block;
    block.name = "step";
    block.into = "t";
    block.existing = existing;
    REQUIRE(target().take_over(claim_of("run 1")));
    auto spec = make_target_spec(block, *shape);
    const auto prepared = target().prepare(spec);
    REQUIRE(prepared);
    REQUIRE(target().open_step(
        {"step", step_kind::table, "identity", cells(99), ""}));
    bound_ = source_->greatest_key().value();
    is_bulk_ = prepared->takes_bulk_form;
    from.bulk_form = is_bulk_ ? spec.bulk_form : "";
    REQUIRE(source_->prepare(from));
    return is_bulk_;
  }

  std::vector<chunk_ptr> read(size_t allowance_bytes = chunk_bytes_max) {
    std::vector<chunk_ptr> out;
    REQUIRE(source_->begin_rows({"", bound_, {}}));
    for (bool end = false; !end;) {
      auto page = source_->read_rows(allowance_bytes);
      REQUIRE(page);
      if (page->needs_bytes > 0)
        page = source_->read_rows(page->needs_bytes);
      REQUIRE(page);
      if (page->rows->rows > 0)
        out.push_back(page->rows);
      end = page->end;
    }
    source_->end_rows();
    return out;
  }

  /// Moves all rows as one batch, once more if some were refused.
  batch_counts move(const std::vector<chunk_ptr>& chunks) {
    auto done = move_once(chunks);
    if (!done && done.error().code == error_code::rows_refused)
      done = move_once(chunks);
    INFO((done ? "" : done.error().text));
    REQUIRE(done);
    return *done;
  }

  digest digest_of_batch() {
    return target().read_batches("step").value().at(0).sum.value();
  }

  target_session& target() {
    return *target_store_->target();
  }

private:
  result<batch_counts> move_once(const std::vector<chunk_ptr>& chunks) {
    REQUIRE(target().begin_batch("step", {0, 0}));
    uint64_t rows = 0;
    for (const auto& each : chunks) {
      rows += each->rows;
      if (auto written = target().write_rows(*each); !written) {
        target().roll_back();
        return tl::unexpected(written.error());
      }
    }
    auto done = target().commit_batch({{"", bound_, {}}, rows, 0, false});
    if (!done)
      target().roll_back();
    return done;
  }

  postgresql_fixture fixture_;
  std::unique_ptr<store_connection> source_store_;
  std::unique_ptr<store_connection> target_store_;
  std::unique_ptr<source_session> source_;
  key_tuple bound_;
  bool is_bulk_ = false;
};

lines rows_of(const store_config& store) {
  return postgresql_fixture::query(store, "SELECT t::text FROM t ORDER BY id");
}

const std::string each_value
    = "; INSERT INTO t VALUES (1, 2, 'größe', 'ab', 1.50, 1.500, '2024-02-29',"
      " '2024-02-29 12:00:00.5+00', true, 0.1, '\\x00ff', 'x'),"
      " (2, NULL, NULL, NULL, NULL, 'NaN', '-infinity', 'infinity', false,"
      " '-0', '', ''), (3, -1, '', '', -0.01, 1e40, NULL, NULL, NULL,"
      " 'Infinity', NULL, NULL)";

} // namespace

TEST_CASE("between two tables of the same types rows go as they are") {
  copier of{each_type + each_value, each_type};
  REQUIRE(of.prepare());
  const auto chunks = of.read();
  REQUIRE(chunks.size() == 1);
  CHECK(chunks[0]->is_bulk);
  CHECK(first_key_text(*chunks[0], {0}) == "1");
  CHECK(of.move(chunks).migrated == 3);
  CHECK(rows_of(of.fixture().target_config())
        == rows_of(of.fixture().source_config()));
}

TEST_CASE("rows in bulk form have the digest of their cells") {
  const std::string other
      = "CREATE TABLE t (id bigint PRIMARY KEY, small smallint, name text,"
        " code varchar(9), price numeric(12,2), loose numeric, day date,"
        " seen timestamptz, yes boolean, ratio float8, raw bytea, mark "
        "char(4))";
  copier as_they_are{each_type + each_value, each_type};
  copier as_cells{each_type + each_value, other};
  REQUIRE(as_they_are.prepare());
  REQUIRE_FALSE(as_cells.prepare());
  const auto chunks = as_cells.read();
  CHECK_FALSE(chunks.at(0)->is_bulk);
  as_cells.move(chunks);
  as_they_are.move(as_they_are.read());
  CHECK(as_they_are.digest_of_batch() == as_cells.digest_of_batch());
}

TEST_CASE("a column of another type or modifier makes rows cells") {
  const auto* column = GENERATE("code varchar(9)", "code text", "code char(8)");
  copier of{"CREATE TABLE t (id int PRIMARY KEY, code varchar(8))",
            "CREATE TABLE t (id int PRIMARY KEY, " + std::string{column} + ")"};
  CHECK_FALSE(of.prepare());
}

TEST_CASE("a type that is told as its text makes rows cells") {
  const std::string sql = "CREATE TABLE t (id int PRIMARY KEY, span interval)";
  copier of{sql, sql};
  CHECK_FALSE(of.prepare());
}

TEST_CASE("a row in bulk form that is refused is found and kept") {
  const std::string sql = "CREATE TABLE t (id int PRIMARY KEY, n int)";
  copier of{sql + "; INSERT INTO t SELECT i, i FROM generate_series(1, 999) i",
            "CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n <> 500))"};
  REQUIRE(of.prepare());
  const auto counts = of.move(of.read());
  CHECK(counts.migrated == 998);
  CHECK(counts.rejected == 1);
  CHECK(postgresql_fixture::query(of.fixture().target_config(),
                                  "SELECT key_text FROM dunlin_rejects")
        == lines{"'500'"});
}

TEST_CASE("rows in bulk form pass by those that stand there") {
  const std::string sql = "CREATE TABLE t (id int PRIMARY KEY, n int)";
  const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
  copier of{sql + "; INSERT INTO t SELECT i, i FROM generate_series(1, 999) i",
            sql + "; INSERT INTO t VALUES (500, 0)"};
  REQUIRE(of.prepare(existing));
  const auto counts = of.move(of.read());
  const bool skips = existing == existing_rows::skip;
  CHECK(counts.migrated == (skips ? 998 : 999));
  CHECK(counts.already_there == (skips ? 1 : 0));
  CHECK(postgresql_fixture::query(of.fixture().target_config(),
                                  "SELECT n FROM t WHERE id = 500")
        == lines{skips ? "0" : "500"});
}

TEST_CASE("a huge row goes as cells, so that it is there once") {
  const std::string sql = "CREATE TABLE t (id int PRIMARY KEY, name text)";
  copier of{sql
                + "; INSERT INTO t SELECT i, repeat('x', CASE i WHEN 2 THEN"
                  " 300000 ELSE 3 END) FROM generate_series(1, 3) i",
            sql};
  REQUIRE(of.prepare());
  const auto chunks = of.read();
  REQUIRE(chunks.size() == 3);
  CHECK(chunks[0]->is_bulk);
  CHECK_FALSE(chunks[1]->is_bulk);
  CHECK(chunks[1]->rows == 1);
  CHECK(chunks[2]->is_bulk);
  CHECK(of.move(chunks).migrated == 3);
}

TEST_CASE("short numbers of many digits do not pass the bound of a chunk") {
  const std::string sql = "CREATE TABLE t (id int PRIMARY KEY, n numeric)";
  copier of{sql
                + "; INSERT INTO t SELECT i, '1e5000' FROM"
                  " generate_series(1, 200) i",
            sql};
  REQUIRE(of.prepare());
  // 200 rows of 5,000 digits are a million bytes, though few in binary.
  CHECK(of.read().size() >= 4);
}
