#include "config/error.hpp"

namespace dunlin {

std::string_view to_string(error_code code) noexcept {
  switch (code) {
#define DUNLIN_NAME(name) \
  case error_code::name: \
    return #name;
    DUNLIN_NAME(none)
    DUNLIN_NAME(usage)
    DUNLIN_NAME(file_unreadable)
    DUNLIN_NAME(profile_syntax)
    DUNLIN_NAME(unknown_key)
    DUNLIN_NAME(missing_key)
    DUNLIN_NAME(wrong_type)
    DUNLIN_NAME(out_of_range)
    DUNLIN_NAME(bad_value)
    DUNLIN_NAME(duplicate_name)
    DUNLIN_NAME(unknown_store)
    DUNLIN_NAME(unknown_step)
    DUNLIN_NAME(variable_unset)
    DUNLIN_NAME(plan_cycle)
    DUNLIN_NAME(store_unopenable)
    DUNLIN_NAME(store_read_only)
    DUNLIN_NAME(store_same)
    DUNLIN_NAME(table_onto_itself)
    DUNLIN_NAME(unknown_table)
    DUNLIN_NAME(unknown_column)
    DUNLIN_NAME(query_invalid)
    DUNLIN_NAME(key_missing)
    DUNLIN_NAME(key_has_null)
    DUNLIN_NAME(scan_unindexed)
    DUNLIN_NAME(script_refused)
    DUNLIN_NAME(lock_held)
    DUNLIN_NAME(ledger_foreign)
    DUNLIN_NAME(ledger_unsupported)
    DUNLIN_NAME(step_changed)
    DUNLIN_NAME(store_busy)
    DUNLIN_NAME(store_full)
    DUNLIN_NAME(store_failed)
    DUNLIN_NAME(script_failed)
    DUNLIN_NAME(key_not_unique)
    DUNLIN_NAME(counts_differ)
    DUNLIN_NAME(rejects_exceeded)
    DUNLIN_NAME(foreign_keys_violated)
    DUNLIN_NAME(lease_lost)
    DUNLIN_NAME(interrupted)
    DUNLIN_NAME(part_failed)
    DUNLIN_NAME(actor_died)
    DUNLIN_NAME(file_unwritable)
    DUNLIN_NAME(picture_failed)
    DUNLIN_NAME(command_missing)
    DUNLIN_NAME(command_failed)
    DUNLIN_NAME(rows_refused)
    DUNLIN_NAME(rows_must_leave)
    DUNLIN_NAME(statement_in_doubt)
    DUNLIN_NAME(batch_committed)
#undef DUNLIN_NAME
  }
  return "unknown";
}

} // namespace dunlin
