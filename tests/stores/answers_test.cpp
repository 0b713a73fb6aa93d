#include "stores/answers.hpp"
#include "tests/catch.hpp"
#include "tests/stores/target_bench.hpp"

using namespace dunlin;

namespace {

row_answer rows_of(std::string_view key, uint32_t count,
                   std::string_view cells) {
  row_answer said;
  said.kind = answer_kind::rows;
  said.key = key;
  said.rows = count;
  said.cells = cells;
  return said;
}

using list = std::vector<std::string>;

/// A bench whose step writes what became of rows with a key of their own.
class answers_bench : public target_bench {
public:
  explicit answers_bench(existing_rows existing = existing_rows::fail,
                         const char* more = "")
      : target_bench(std::string{"CREATE TABLE t(id INTEGER PRIMARY KEY, name"
                                 " TEXT CHECK(name <> 'refused'));"}
                     + more) {
    begin_copy({"id", "name"}, existing);
  }

  batch_counts write(const std::vector<row_answer>& all,
                     batch_closing closing = {}, batch_id id = {0, 0}) {
    answer_chunk chunk;
    chunk.columns = 2;
    for (const auto& said : all) {
      append_answer(chunk.bytes, said);
      ++chunk.answers;
    }
    closing.rows_read = all.size();
    REQUIRE(target().begin_batch("step", id));
    REQUIRE(target().write_answers(chunk));
    const auto counts = target().commit_batch(closing);
    INFO((counts ? "" : counts.error().text));
    REQUIRE(counts);
    CHECK(counts->balanced());
    return *counts;
  }

  list rejects() const {
    return rows("SELECT key_text, content, reason, code FROM dunlin_rejects"
                " WHERE closed_part IS NULL");
  }
};

} // namespace

TEST_CASE("answers read back as they were appended") {
  const auto key = cells("k");
  const auto two = cells(1, "a") + cells(2, "b");
  const auto source = cells("k", 5);
  std::string bytes;
  append_answer(bytes, rows_of(key, 2, two));
  append_answer(bytes, {answer_kind::skip, key, 0, {}, {}, {}});
  append_answer(bytes, {answer_kind::reject, key, 0, {}, "no name", source});

  answer_reader reader{bytes};
  const auto first = reader.next();
  CHECK(first.kind == answer_kind::rows);
  CHECK(first.key == key);
  CHECK(first.rows == 2);
  CHECK(first.cells == two);
  CHECK(reader.next().kind == answer_kind::skip);
  const auto last = reader.next();
  CHECK(last.kind == answer_kind::reject);
  CHECK(last.reason == "no name");
  CHECK(last.content == source);
  CHECK(reader.at_end());
}

TEST_CASE("a source row that became several is counted once") {
  answers_bench bench;
  const auto key = cells("a");
  const auto two = cells(1, "x") + cells(2, "y");
  const auto counts = bench.write({rows_of(key, 2, two)});
  CHECK(counts.scanned == 1);
  CHECK(counts.migrated == 1);
  CHECK(counts.written == 2);
  CHECK(bench.rows("SELECT * FROM t") == list{"1, 'x'", "2, 'y'"});
}

TEST_CASE("of a source row's rows all arrive or none, and it is the reject") {
  answers_bench bench;
  const auto key = cells("a");
  const auto three = cells(1, "x") + cells(2, "refused") + cells(3, "z");
  const auto one = cells(4, "w");
  const auto counts
      = bench.write({rows_of(key, 3, three), rows_of(cells("b"), 1, one)});
  CHECK(counts.migrated == 1);
  CHECK(counts.rejected == 1);
  CHECK(counts.written == 1);
  CHECK(bench.rows("SELECT * FROM t") == list{"4, 'w'"});
  CHECK(bench.rows("SELECT key_text, substr(reason, 1, 26) FROM dunlin_rejects")
        == list{"'''a''', 'row 2 of 3 that it became:'"});
}

TEST_CASE("a row that the code refuses is a reject with its reason") {
  answers_bench bench;
  const auto key = cells("a");
  const auto source = cells("a", "whole");
  const auto counts
      = bench.write({{answer_kind::reject, key, 0, {}, "no name", source},
                     {answer_kind::skip, cells("b"), 0, {}, {}, {}}});
  CHECK(counts.rejected == 1);
  CHECK(counts.skipped == 1);
  CHECK(bench.rejects()
        == list{"'''a''', '''a'', ''whole''', 'no name', 'command'"});
}

TEST_CASE("a reject that the code skips at its next try is closed so") {
  answers_bench bench;
  const auto key = cells("a");
  bench.write({{answer_kind::reject, key, 0, {}, "not yet", cells("a")}});
  batch_closing again;
  again.bounds.keys = {key};
  again.is_retry = true;
  const auto counts
      = bench.write({{answer_kind::skip, key, 0, {}, {}, {}}}, again, {0, 1});
  CHECK(counts.skipped == 1);
  CHECK(counts.rejected == -1);
  CHECK(bench.rejects().empty());
  CHECK(bench.rows("SELECT closed_as FROM dunlin_rejects")
        == list{"'skipped'"});
}

TEST_CASE("under skip and replace a row stays one row and keeps its key") {
  const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
  answers_bench bench{existing, "INSERT INTO t VALUES(1, 'old')"};
  const auto two = cells(2, "x") + cells(3, "y");
  const auto counts = bench.write({rows_of(cells(1), 1, cells(1, "new")),
                                   rows_of(cells(2), 2, two),
                                   rows_of(cells(4), 1, cells(5, "moved")),
                                   rows_of(cells(6), 1, cells(6, "kept"))});
  CHECK(counts.rejected == 2);
  CHECK(counts.migrated + counts.already_there == 2);
  const auto* first = existing == existing_rows::skip ? "1, 'old'" : "1, 'new'";
  CHECK(bench.rows("SELECT * FROM t") == list{first, "6, 'kept'"});
}

TEST_CASE("the digest is that of the rows as they are written") {
  const auto digest_of = [](const std::vector<row_answer>& all) {
    answers_bench bench;
    bench.write(all);
    return bench.rows("SELECT digest FROM dunlin_batches").front();
  };
  const auto two = cells(1, "x") + cells(2, "y");
  const auto refused = cells(3, "z") + cells(4, "refused");
  const auto together = digest_of({rows_of(cells("a"), 2, two)});
  CHECK(digest_of({rows_of(cells("b"), 1, cells(2, "y")),
                   rows_of(cells("a"), 1, cells(1, "x"))})
        == together);
  CHECK(
      digest_of({rows_of(cells("a"), 2, two), rows_of(cells("c"), 2, refused)})
      == together);
}
