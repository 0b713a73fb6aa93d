#include "stores/postgresql/standing_rows.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/encode.hpp"
#include "stores/postgresql/oids.hpp"
#include "stores/postgresql/row_refusal.hpp"
#include "stores/postgresql/source_query.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/wire.hpp"

#include <utility>

namespace dunlin::postgresql {

namespace {

/// Columns of the answer; the fields of the standing key follow.
enum : int { number_at, same_at, repeated_at, shown_at, key_at };

/// The head of an array of one dimension in binary.
std::string array_head(size_t elements, Oid type) {
  const uint32_t words[] = {1, 0, type, static_cast<uint32_t>(elements), 1};
  std::string out(sizeof words, '\0');
  auto* at = out.data();
  for (const auto word : words)
    at = store<uint32_t>(at, word);
  return out;
}

bool is_true(std::string_view binary) noexcept {
  return binary == std::string_view{"\1", 1};
}

} // namespace

standing_rows::standing_rows(database& db, const target_table& table,
                             const target_spec& spec)
    : db_(db) {
  std::string arrays;
  std::string names;
  std::string equal;
  std::string same;
  std::string shown;
  std::string fields;
  std::string standing;
  for (const auto& each : spec.key) {
    const auto* column = table.find(each);
    DUNLIN_ASSERT(column != nullptr);
    const auto name = "k" + std::to_string(types_.size());
    const auto own = "t." + quote_identifier(each);
    // What has no form of ours comes as text.
    const auto given = "k." + name + (column->kind ? "" : "::" + column->cast);
    types_.push_back(column->kind ? column->type_oid : oids::text);
    const std::string comma = arrays.empty() ? "" : ", ";
    arrays += comma + "$" + std::to_string(types_.size())
              + "::" + (column->kind ? column->cast : "text") + "[]";
    names += name + ", ";
    equal += (equal.empty() ? "" : " AND ") + own + " = " + given;
    if (column->is_collatable)
      same += " AND " + own + "::text COLLATE \"C\" = " + given
              + "::text COLLATE \"C\"";
    shown += (shown.empty() ? "m." : " || ', ' || m.") + name + "::text";
    fields += ", m." + name + (column->kind ? "" : "::text");
    standing += ", " + own + " AS " + name;
  }
  // The planner can't pull a subquery with LIMIT up into a join that would read
  // all of the table. Rows that meet one row of it are told by where that is.
  statement_
      = "SELECT k.n, m.same, row_number() OVER (PARTITION BY m.tableoid, m.ctid"
        " ORDER BY k.n) > 1, CASE WHEN m.same THEN '' ELSE "
        + shown + " END" + fields + " FROM unnest(" + arrays
        + ") WITH ORDINALITY AS k(" + names
        + "n) CROSS JOIN LATERAL (SELECT t.tableoid, t.ctid, true" + same
        + " AS same" + standing + " FROM " + table.facts.sql_name()
        + " AS t WHERE " + equal + " LIMIT 1) AS m ORDER BY k.n";
}

const char* standing_rows::settings() noexcept {
  return paging_settings;
}

std::vector<std::string>
standing_rows::arrays_of(const row_block& block,
                         const std::vector<block_piece>& pieces,
                         const std::vector<size_t>& numbers) const {
  std::vector<std::string> out;
  for (const auto type : types_)
    out.push_back(array_head(numbers.size(), type));
  for (const auto number : numbers) {
    auto fields = block.key_fields(pieces[number]);
    for (auto& array : out) {
      const auto size = field_bytes(fields);
      array.append(fields.substr(0, size));
      fields.remove_prefix(size);
    }
  }
  return out;
}

result<std::optional<std::vector<met_row>>>
standing_rows::find(const row_block& block,
                    const std::vector<block_piece>& pieces,
                    const std::vector<size_t>& numbers) {
  if (auto set = db_.exec(db_.behind_savepoint(paging_settings)); !set)
    return fail(std::move(set.error()));
  const auto found = db_.query(
      statement_, parameter_list{arrays_of(block, pieces, numbers)}, true);
  if (!found && !is_refusal(db_.problem()))
    return fail(found.error());
  // The settings go with it.
  if (auto undone = db_.undo_to_savepoint(); !undone)
    return fail(std::move(undone.error()));
  if (!found)
    return std::nullopt;
  std::vector<met_row> out;
  std::string fields;
  for (int row = 0; row < found->rows(); ++row) {
    const auto number = load<uint64_t>(found->bytes(row, number_at).data()) - 1;
    fields.clear();
    for (int at = key_at; at < found->columns(); ++at) {
      const auto content = found->bytes(row, at);
      char length[length_bytes];
      store<uint32_t>(length, static_cast<uint32_t>(content.size()));
      fields.append(length, length_bytes).append(content);
    }
    out.push_back({numbers[number], is_true(found->bytes(row, same_at)),
                   is_true(found->bytes(row, repeated_at)), print_of(fields),
                   one_line(found->bytes(row, shown_at))});
  }
  return out;
}

} // namespace dunlin::postgresql
