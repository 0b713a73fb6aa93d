#include "config/schema.hpp"

#include "config/limits.hpp"
#include "config/text.hpp"
#include "config/units.hpp"

#include <algorithm>
#include <array>

namespace dunlin {

namespace {

constexpr uint64_t kib = 1ull << 10;
constexpr uint64_t mib = 1ull << 20;
constexpr uint64_t gib = 1ull << 30;
constexpr uint64_t tib = 1ull << 40;
constexpr uint64_t hour_ms = 3'600'000;
constexpr uint64_t many = 1ull << 62;

using enum value_type;

constexpr key_rule rules[] = {
    {.section = "",
     .key = "name",
     .type = name,
     .fallback_words = "the file's stem",
     .sentence = "Names the migration in the ledger."},
    {.section = "",
     .key = "stores",
     .type = named_tables,
     .sentence = "The databases that steps read and write, by name."},
    {.section = "", .key = "run", .type = table, .sentence = "How to run."},
    {.section = "",
     .key = "defaults",
     .type = table,
     .sentence = "Keys of table steps, for all that do not give their own."},
    {.section = "",
     .key = "scripts",
     .type = blocks,
     .sentence = "Folders of SQL scripts; each file is a step."},
    {.section = "",
     .key = "tables",
     .type = blocks,
     .sentence = "Table steps: rows streamed from a store to a store."},

    {.section = "stores",
     .key = "url",
     .type = store_url,
     .required = true,
     .sentence = "Where the database is."},
    {.section = "stores",
     .key = "if-missing",
     .type = text,
     .fallback_words = "nothing",
     .sentence = "What to do when the database is not there; said with that "
                 "error."},
    {.section = "stores",
     .key = "snapshot",
     .type = truth_or,
     .choices = "lock",
     .fallback = "false",
     .sentence = "Whether all that a run reads is read as it was at one "
                 "moment."},
    {.section = "stores",
     .key = "ledger",
     .type = table,
     .sentence = "Where the ledger is kept."},
    {.section = "stores.ledger",
     .key = "schema",
     .type = text,
     .fallback_words = "the schema that new tables go to",
     .sentence = "The schema of the ledger's tables; made if it is missing."},

    {.section = "run",
     .key = "order",
     .type = choice,
     .choices = "rw|any-share|serial",
     .fallback = "\"rw\"",
     .sentence = "How scripts are ordered among each other."},
    {.section = "run",
     .key = "migrators",
     .type = workers,
     .least = 1,
     .most = migrators_limit,
     .fallback_words = "the number of cores",
     .sentence = "How many steps and batches are worked on at a time."},
    {.section = "run.migrators",
     .key = "min",
     .type = integer,
     .least = 1,
     .most = migrators_limit,
     .fallback = "1",
     .sentence = "The fewest that the overseer may choose."},
    {.section = "run.migrators",
     .key = "max",
     .type = integer,
     .least = 1,
     .most = migrators_limit,
     .fallback_words = "the number of cores",
     .sentence
     = "The most that the overseer may choose; runs as many for now."},
    {.section = "run",
     .key = "memory",
     .type = size,
     .least = mib,
     .most = tib,
     .fallback = "\"24MiB\"",
     .sentence = "Rows in flight, all migrators together."},
    {.section = "run",
     .key = "on-failure",
     .type = choice,
     .choices = "finish|stop",
     .fallback = "\"finish\"",
     .sentence = "What becomes of the steps that do not need the one that "
                 "failed."},
    {.section = "run",
     .key = "rejects",
     .type = table,
     .sentence = "How many refused rows a table step survives."},
    {.section = "run.rejects",
     .key = "max",
     .type = row_limit,
     .least = 0,
     .most = many,
     .fallback = "0",
     .sentence = "Beyond it the table step fails."},
    {.section = "run",
     .key = "retry",
     .type = table,
     .sentence = "How patiently something transient is tried again."},
    {.section = "run.retry",
     .key = "attempts",
     .type = integer,
     .least = 1,
     .most = 1000,
     .fallback = "5",
     .sentence = "How often it is tried in all. An attempt at a server that was"
                 " lost waits for it as long as connecting may take, 10 s by"
                 " default."},
    {.section = "run.retry",
     .key = "base",
     .type = duration,
     .least = 1,
     .most = hour_ms,
     .fallback = "\"100ms\"",
     .sentence = "The pause before the second attempt; it doubles each time."},
    {.section = "run.retry",
     .key = "cap",
     .type = duration,
     .least = 1,
     .most = hour_ms,
     .fallback = "\"30s\"",
     .sentence = "The longest pause."},
    {.section = "run",
     .key = "takeover-wait",
     .type = duration,
     .least = 0,
     .most = hour_ms,
     .fallback = "\"10s\"",
     .sentence
     = "How long a run waits for what its predecessor has in flight."},

    {.section = "scripts",
     .key = "name",
     .type = name,
     .fallback_words = "the folder's last part",
     .sentence = "Names the block; its steps are called NAME/FILE."},
    {.section = "scripts",
     .key = "store",
     .type = text,
     .required = true,
     .sentence = "The store that the scripts change."},
    {.section = "scripts",
     .key = "folder",
     .type = folder,
     .required = true,
     .sentence = "Every *.sql file in it is a step, in name order."},
    {.section = "scripts",
     .key = "after",
     .type = names,
     .least = 0,
     .most = 1000,
     .fallback = "[]",
     .sentence = "Steps and [[scripts]] blocks that come before these."},
    {.section = "scripts",
     .key = "variables",
     .type = values,
     .fallback_words = "none: a `${` in the scripts means nothing",
     .sentence = "What stands for `${NAME}` in the scripts."},

    {.section = "tables",
     .key = "name",
     .type = name,
     .required = true,
     .sentence = "Names the step."},
    {.section = "tables",
     .key = "from",
     .type = text,
     .fallback_words = "`to` with `update`, else must be given",
     .sentence = "The store that the rows come from."},
    {.section = "tables",
     .key = "to",
     .type = text,
     .required = true,
     .sentence = "The store that the rows go to."},
    {.section = "tables",
     .key = "table",
     .type = text,
     .fallback_words = "the step's name, unless `query` is given",
     .sentence = "The table that is read."},
    {.section = "tables",
     .key = "query",
     .type = text,
     .fallback_words = "none",
     .sentence = "The SELECT that is read instead of a table."},
    {.section = "tables",
     .key = "update",
     .type = text,
     .fallback_words = "none",
     .sentence = "The UPDATE that changes the rows of `into` in place, with "
                 "`{range}` in its WHERE."},
    {.section = "tables",
     .key = "key",
     .type = names,
     .least = 1,
     .most = 64,
     .fallback_words = "found in the store",
     .sentence = "The columns that pages follow: unique, never NULL."},
    {.section = "tables",
     .key = "into",
     .type = text,
     .fallback_words = "`table`, or with `query` or `update` the step's name",
     .sentence = "The table that is written."},
    {.section = "tables",
     .key = "create",
     .type = truth,
     .fallback = "false",
     .sentence
     = "Whether the table that is written is made where it is missing, "
       "with the columns and the key of what is read."},
    {.section = "tables",
     .key = "existing",
     .type = choice,
     .choices = "fail|skip|replace",
     .fallback = "\"fail\"",
     .sentence
     = "What becomes of a row whose key stands in the target already."},
    {.section = "tables",
     .key = "scan",
     .type = choice,
     .choices = "paged|once",
     .fallback = "\"paged\"",
     .sentence
     = "Whether keys are read page by page, or once into the ledger."},
    {.section = "tables",
     .key = "cast",
     .type = choices,
     .choices = "null|round|truncate|replace",
     .fallback_words = "none: its row is rejected",
     .sentence = "By column: what becomes of a value that the column would not "
                 "keep as it is."},
    {.section = "tables",
     .key = "digest",
     .type = choice,
     .choices = "rows|engine|count",
     .fallback_words = "`engine` within one database, else `rows`",
     .sentence = "What stands for the rows of a batch in the ledger; rows "
                 "leave their database for `rows` alone."},
    {.section = "tables",
     .key = "batch",
     .type = table,
     .sentence = "What is committed at a time."},
    {.section = "tables.batch",
     .key = "rows",
     .type = integer,
     .least = 1,
     .most = 10'000'000,
     .fallback = "20000",
     .sentence = "The most rows of a batch."},
    {.section = "tables.batch",
     .key = "bytes",
     .type = size,
     .least = 64 * kib,
     .most = gib,
     .fallback = "\"2MiB\"",
     .sentence = "Batches beyond it make the next ones smaller."},
    {.section = "tables",
     .key = "buffer",
     .type = integer,
     .least = 1,
     .most = 1000,
     .fallback = "4",
     .sentence = "Batches that the scanner keeps ahead."},
    {.section = "tables",
     .key = "noun",
     .type = noun,
     .fallback = "[\"row\", \"rows\"]",
     .sentence = "What one of its rows is called, and what many are."},
    {.section = "tables",
     .key = "command",
     .type = program,
     .least = 1,
     .most = 1000,
     .fallback_words = "none",
     .sentence = "The program that rows go through on their way."},
    {.section = "tables",
     .key = "columns",
     .type = names,
     .least = 1,
     .most = 2000,
     .fallback_words = "with `command`, those of the source",
     .sentence = "The columns of the rows that the command gives."},
    {.section = "tables",
     .key = "answer-timeout",
     .type = duration,
     .least = 1,
     .most = 24 * hour_ms,
     .fallback = "\"60s\"",
     .sentence = "The longest that the command may be silent about a row."},
    {.section = "tables",
     .key = "after",
     .type = names,
     .least = 0,
     .most = 1000,
     .fallback = "[]",
     .sentence = "Steps and [[scripts]] blocks that come before this one."},
};

/// The keys without which a table step would not be one of its own.
constexpr std::array<std::string_view, 8> own_keys{
    "name", "table", "query", "update", "into", "command", "columns", "cast"};

std::string from_to(std::string least, std::string most) {
  return " from " + std::move(least) + " to " + std::move(most);
}

std::string any_of(const std::vector<std::string>& choices) {
  std::string result;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0)
      result += i + 1 == choices.size() ? " or " : ", ";
    result += quote(choices[i]);
  }
  return result;
}

} // namespace

std::span<const key_rule> schema() noexcept {
  return rules;
}

std::vector<const key_rule*> rules_of(std::string_view section) {
  auto inherited = section == "defaults";
  std::vector<const key_rule*> result;
  for (const auto& rule : rules) {
    auto own = std::find(own_keys.begin(), own_keys.end(), rule.key)
               != own_keys.end();
    if (inherited ? rule.section == "tables" && !own : rule.section == section)
      result.push_back(&rule);
  }
  return result;
}

std::string section_below(const key_rule& rule) {
  std::string result{rule.section};
  if (!result.empty())
    result += '.';
  result += rule.key;
  return result;
}

std::vector<std::string> choices_of(const key_rule& rule) {
  std::vector<std::string> result;
  auto rest = rule.choices;
  while (!rest.empty()) {
    auto end = std::min(rest.find('|'), rest.size());
    result.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return result;
}

std::string expectation(const key_rule& rule) {
  auto number
      = "a whole number"
        + from_to(std::to_string(rule.least), std::to_string(rule.most));
  switch (rule.type) {
  case text:
    return "a string that is not empty";
  case name:
    return "a name of 1 to 200 bytes without control characters, \"/\", \"=\" "
           "and \"*\"";
  case names:
    return rule.least > 0 ? "a list of one or more strings"
                          : "a list of strings";
  case noun:
    return "a list of two words, for one and for many, each of 1 to 40 bytes "
           "without control characters";
  case program:
    return "a list: a program and its arguments";
  case integer:
    return number;
  case size:
    return "a size" + from_to(format_size(rule.least), format_size(rule.most))
           + " such as \"2MiB\"";
  case duration:
    return "a duration"
           + from_to(format_duration(rule.least), format_duration(rule.most))
           + " such as \"30s\"";
  case truth:
    return "true or false";
  case truth_or:
    return "true, false or " + any_of(choices_of(rule));
  case choices:
    return "a table that gives columns " + any_of(choices_of(rule));
  case values:
    return "a table that gives names of letters, digits and \"_\" strings"
           " without line breaks, whole numbers, true or false";
  case choice:
    return any_of(choices_of(rule));
  case row_limit:
    return "a number of rows, or a share from \"0%\" to \"100%\"";
  case store_url:
    return "a URL such as \"sqlite:PATH\"";
  case folder:
    return "the path of a folder";
  case table:
    return "a table";
  case workers:
    return number + ", or { min, max }";
  case named_tables:
    return "tables by name, as in [" + std::string{rule.key} + ".NAME]";
  case blocks:
    return "blocks, each under [[" + std::string{rule.key} + "]]";
  }
  return "";
}

} // namespace dunlin
