#include "app/first_profile.hpp"

#include "actors/display_width.hpp"
#include "app/step_draft.hpp"
#include "app/table_order.hpp"
#include "app/text_table.hpp"
#include "config/letter_case.hpp"
#include "config/store_url.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <sstream>

namespace dunlin {

namespace {

constexpr size_t line_width_max = 80;

/// A sentence as a comment of lines that fit, its second and further lines
/// indented.
std::string comment(const std::string& sentence) {
  std::istringstream words{sentence};
  std::string out;
  std::string line = "#";
  for (std::string word; words >> word;) {
    if (display_width(line) + 1 + display_width(word) > line_width_max) {
      out += line + "\n";
      line = "#  ";
    }
    line += " " + word;
  }
  return out + line + "\n";
}

/// How a comment begins that asks something.
constexpr std::string_view question_mark = "# DECIDE: ";

std::string decision(const std::string& sentence) {
  return comment(std::string{question_mark.substr(2)} + sentence);
}

/// A TOML string; `${` would stand for a variable.
std::string toml_text(std::string text) {
  for (auto at = text.find("${"); at != std::string::npos;
       at = text.find("${", at + 3))
    text.insert(at, "$");
  return quote(text);
}

std::string toml_list(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts)
    out += (out.empty() ? "" : ", ") + toml_text(text);
  return "[" + out + "]";
}

/// A query on lines of its own, where nothing in it needs an escape.
std::string toml_query(const std::string& query) {
  const auto is_plain = query.find("'''") == std::string::npos
                        && query.find("${") == std::string::npos
                        && std::none_of(query.begin(), query.end(), [](char c) {
                             return is_control(c) && c != '\n';
                           });
  return is_plain ? "'''\n" + query + "\n'''" : toml_text(query);
}

/// A password does not belong into a file: a variable of the environment stands
/// for it, or for all of a URL that can't be told apart or hides more than one.
std::string store_text(const std::string& name, const store_config& store) {
  const auto head = "[stores." + name + "]\n";
  const auto shown = redacted_url(store.url);
  const auto hidden = shown.find(hidden_password);
  if (shown == store.url || hidden == std::string::npos)
    return head + "url = " + toml_text(store.url) + "\n\n";
  auto variable = capitals(name);
  const bool is_whole
      = shown.substr(shown.find(':') + 1) == hidden_password
        || shown.find(hidden_password, hidden + hidden_password.size())
               != std::string::npos;
  variable += is_whole ? "_URL" : "_PASSWORD";
  const auto mark = "${" + variable + "}";
  auto url = is_whole ? "\"" + mark + "\"" : toml_text(shown);
  if (!is_whole)
    url.replace(url.find(hidden_password), hidden_password.size(), mark);
  return head
         + comment("The environment has to have " + variable
                   + ", as a URL has it: a password is not written down here.")
         + "url = " + url + "\n\n";
}

std::string step_text(const step_draft& step, const store_config& source) {
  std::string out;
  for (const auto& note : step.notes)
    out += comment(note);
  for (const auto& question : step.decisions)
    out += decision(question);
  out += "[[tables]]\nname = " + toml_text(step.name) + "\n";
  if (step.columns.empty()) {
    if (step.table != step.name)
      out += "table = " + toml_text(step.table) + "\n";
  } else {
    out += "query = "
           + toml_query(select_text(source, step.table, step.columns)) + "\n";
  }
  if (!step.key.empty())
    out += "key = " + toml_list(step.key) + "\n";
  const auto& into = step.columns.empty() ? step.table : step.name;
  if (step.into != into)
    out += "into = " + toml_text(step.into) + "\n";
  if (!step.after.empty())
    out += "after = " + toml_list(step.after) + "\n";
  return out + "\n";
}

std::string names_of(const std::vector<table_entry>& tables, table_kind kind) {
  std::string out;
  for (const auto& table : tables)
    if (table.kind == kind)
      out += (out.empty() ? "" : ", ") + printable(table.name);
  return out;
}

/// What becomes no step, and why.
std::string left_out(const std::vector<table_entry>& tables) {
  std::string out;
  if (const auto names = names_of(tables, table_kind::view); !names.empty())
    out += comment("Left out, because views hold no rows: " + names);
  if (const auto names = names_of(tables, table_kind::engine); !names.empty())
    out += comment("Left out, because they are the database's own: " + names);
  if (const auto names = names_of(tables, table_kind::ledger); !names.empty())
    out += comment("Left out, because dunlin keeps names that begin with"
                   " dunlin_ for its ledger: "
                   + names);
  if (const auto names = names_of(tables, table_kind::other); !names.empty())
    out += decision("left out, because a module of the database makes them;"
                    " fill them by a script: "
                    + names);
  for (const auto& table : tables)
    if (table.kind == table_kind::ordinary && !can_be_named(table.name))
      out += decision("left out, because a profile can't name it: the table '"
                      + printable(table.name) + "'");
  return out.empty() ? "" : out + "\n";
}

} // namespace

result<std::string> first_profile(const first_profile_request& from) {
  const auto steps = draft_steps(from);
  if (steps.empty())
    return fail(error_code::unknown_table,
                "store " + quote(from.source.name)
                    + " has no table that a step could copy");
  std::string out;
  out += store_text(from.source.name, from.source);
  if (from.invents_target)
    out += decision(
        "where the rows go; nothing is known of that database yet.");
  else if (!from.target_tables)
    out += decision("the target is not there yet: make its tables by scripts"
                    " before the steps below.");
  out += store_text(from.target.name, from.target) + "[defaults]\nfrom = "
         + toml_text(from.source.name) + "\nto = " + toml_text(from.target.name)
         + "\n\n" + left_out(from.source_tables);
  for (const auto& step : steps)
    out += step_text(step, from.source);
  out.pop_back();
  const auto asks = out.find(question_mark) != std::string::npos;
  return comment(
             std::string{"A first profile, written by dunlin init."}
             + (asks ? " What you have to decide begins with the word DECIDE."
                     : ""))
         + "\n" + out;
}

} // namespace dunlin
