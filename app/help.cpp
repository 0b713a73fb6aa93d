#include "app/help.hpp"

#include <caf/config.hpp>

namespace dunlin {

namespace {

constexpr const char* program_help
    = R"(dunlin moves an application's data from one version to the next.

  dunlin run [PROFILE] [PATH=VALUE ...]       migrate; run again to resume
  dunlin plan [PROFILE] [PATH=VALUE ...]      steps, and what could be lost
  dunlin status [PROFILE] [PATH=VALUE ...]    what is done and what is left
  dunlin verify [PROFILE] [PATH=VALUE ...]    read the targets again and compare
  dunlin rehearse [PROFILE] [PATH=VALUE ...]  try other orders on copies
  dunlin resolve VERB STEP [PROFILE] [...]    settle a step that is in doubt
  dunlin config [PROFILE] [PATH=VALUE ...]    effective values and their origins
  dunlin control VERB [PROFILE] [...]         steer a run that is going on
  dunlin visualize [PROFILE] [PATH=VALUE ...] draw the plan or the parts
  dunlin init SOURCE [TARGET]                 write a first profile

PROFILE is a TOML file, dunlin.toml if left out. PATH=VALUE overrides a value of
it for this call, --with FILE lays another profile over it.

  dunlin run epsg.toml --dry-run              see what a run would do
  dunlin run epsg.toml run.migrators=5        run with five migrators

dunlin COMMAND --help tells more. dunlin --version prints the version.
)";

constexpr const char* run_help = R"(dunlin run [PROFILE] [PATH=VALUE ...]

Runs the plan of a profile (dunlin.toml if left out). What a run has committed
stays: run again to go on after an error, a kill or Ctrl-C, which finishes the
batches in flight; a second Ctrl-C stops at once.

  --dry-run          print what a run would do, change nothing
  --count            with --dry-run: count rows, and look up which stand in the
                     target already, instead of estimating both (~)
  --json             with --dry-run: print JSON
  --board KIND       live (a line a job, updated in place), plain (a line a job
                     and second), json (an event a line), none, or auto: live
                     on a terminal, else plain; default: auto
                     Keys of a live board: + and - one migrator more or fewer,
                     space pause and go on, q stop as Ctrl-C does, ? help
  --reset[=STEP]     forget what the ledgers hold of the profile or of one step,
                     then run; rows in the target stay
  --yes              do not ask before --reset
  --keys STEP=FILE   migrate only what FILE lists, of this table step alone: one
                     key a line, the columns of a composite key split by tabs;
                     repeatable for different steps
  --only STEP        run this step alone; what it waits for must be done
  --until STEP       run this step and all that it waits for, and nothing else
  --durations FILE   how long steps take, for their order: a step a line, its
                     seconds and its name (12.5 upgrade/010_crs.sql); one that
                     the profile lacks is refused
  --with FILE        lay this profile over PROFILE (repeatable)
  --log FILE         append an event a line to FILE; - is standard error
  --log-level LEVEL  error, warning, info or debug; default: info

  dunlin run epsg.toml
  dunlin run epsg.toml tables.crs.buffer=8 --log run.log

Exit codes: 0 done or nothing to do, 1 a step failed, 2 refused before the first
write, 3 stopped with work left, 4 a done step was changed, 5 another run has
the target, 6 a step is in doubt (dunlin resolve --help).
)";

constexpr const char* plan_help = R"(dunlin plan [PROFILE] [PATH=VALUE ...]

Prints the steps of a profile (dunlin.toml if left out) in serial order with the
rows and batches that they would come to (~ if estimated); which step waits for
which, and why; barriers, and what each costs; the longest chain, the time that
none can beat, and the time that 1 to N migrators would need; how each source
would be read, and every column of a target that may not keep a value as it is,
or is left out of the digest. Changes no row and no schema. What can't be seen
in a script its head can say (config/README.md: What a script declares).

  --count            count rows instead of estimating them
  --only STEP        what a run with --only or --until would do
  --until STEP
  --durations FILE   how long steps take: a step a line, its seconds and its
                     name (12.5 upgrade/010_crs.sql); of others it is guessed
  --json             print JSON
  --with FILE        lay this profile over PROFILE (repeatable)

  dunlin plan epsg.toml
  dunlin plan --count epsg.toml

Exit codes: 0 it could be run, 2 refused, 4 a done step was changed.
)";

constexpr const char* status_help = R"(dunlin status [PROFILE] [PATH=VALUE ...]

Prints each step of a profile (dunlin.toml if left out), its counts and rejects,
why steps failed and what they block, and what a run would do now. Reads the
ledgers in the targets, creates nothing.

  --json             print JSON
  --with FILE        lay this profile over PROFILE (repeatable)

  dunlin status epsg.toml
  dunlin status epsg.toml --json

Exit codes: 0 all is done, 1 a step failed, 2 refused, 3 work is left, 4 a done
step was changed, 6 a step is in doubt.
)";

constexpr const char* resolve_help
    = R"(dunlin resolve VERB STEP [PROFILE] [PATH=VALUE ...]

Says of a step of a profile (dunlin.toml if left out) what no run can find out.
VERB is one of

  done               the statement of this script that is in doubt took effect:
                     the next run goes on behind it
  redo               it did not: the next run begins with it
  baseline           this step and all before it, scripts and tables, count as
                     done, as they stand in an existing database already

A statement is in doubt where a run was killed while a statement ran that can't
run in a transaction, and the catalogue does not tell whether it took effect.
Writes the ledgers in the targets, and nothing else.

  --json             print JSON
  --with FILE        lay this profile over PROFILE (repeatable)

  dunlin resolve done upgrade/010_crs.sql epsg.toml
  dunlin resolve baseline upgrade/040_crs.sql epsg.toml

Exit codes: 0 done, 2 refused, 4 a done step was changed, 5 another run has the
target.
)";

constexpr const char* verify_help = R"(dunlin verify [PROFILE] [PATH=VALUE ...]

Reads what the table steps of a profile (dunlin.toml if left out) wrote once
more, and compares it with the digests that the ledgers keep of it. Only where
something differs the source is read too, and rows that differ, are missing or
are extra are named by their keys. Changes nothing. Ctrl-C ends it at once; what
was found equal until then is kept for --resume.

  --count            count the rows of the sources too, which finds those that
                     the scan never saw
  --resume           go on where an earlier call was stopped
  --json             print JSON
  --with FILE        lay this profile over PROFILE (repeatable)

  dunlin verify epsg.toml
  dunlin verify epsg.toml --count run.migrators=8

Exit codes: 0 nothing differs, 1 something could not be read, 2 refused, 3 a
step is not done, or it was stopped, 4 something differs.
)";

constexpr const char* control_help
    = R"(dunlin control VERB [PROFILE] [PATH=VALUE ...]

Steers the run of a profile (dunlin.toml if left out) that is going on, from
another terminal of the same user or of root's. VERB is one of

  status             say what each step does, changes nothing
  pause              begin nothing; the batches in flight finish
  resume             go on after a pause
  migrators=N        work with N migrators from now on, 1 to 256
  drain              finish the batches in flight, then end (exit 3)
  stop               cancel what is in flight and end (exit 3)

The ledger keeps each word but status, with its time and its user.

  --json             print JSON
  --with FILE        lay this profile over PROFILE (repeatable)

  dunlin control status epsg.toml
  dunlin control migrators=5 epsg.toml

Exit codes: 0 done, or it was so already, 1 no answer, 2 refused, 3 no run is
going on, or it is ending, 5 a run has the target and can't be reached.
)";

constexpr const char* config_help = R"(dunlin config [PROFILE] [PATH=VALUE ...]

Prints every effective value of a profile (dunlin.toml if left out) and where it
came from. Opens no database; passwords are shown as ***.

  --json             print JSON
  --with FILE        lay this profile over PROFILE (repeatable)

  dunlin config epsg.toml
  dunlin config epsg.toml run.migrators=5
)";

constexpr const char* visualize_help
    = R"(dunlin visualize [PROFILE] [PATH=VALUE ...]

Draws the plan of a profile (dunlin.toml if left out): its steps with their
states and times, why one waits for another, and the longest chain. Changes no
database; one that can't be opened is no matter, but then its scripts stand in
line.

  --system           draw the parts of a run instead, and what flows between
                     them with its credits, buffers and bounds
  --durations FILE   how long steps take: a step a line, its seconds and its
                     name (12.5 upgrade/010_crs.sql)
  -o FILE            write FILE, by its ending .dot, .mmd (Mermaid), .svg or
                     .png (by Graphviz's dot); else DOT to standard output
  --with FILE        lay this profile over PROFILE (repeatable)

  dunlin visualize --system -o system.svg epsg.toml
  dunlin visualize epsg.toml | dot -Tpdf > plan.pdf
)";

constexpr const char* rehearse_help
    = R"(dunlin rehearse [PROFILE] [PATH=VALUE ...]

Runs the scripts of a profile (dunlin.toml if left out) that are not done yet,
in serial order and in other orders that the plan allows, each time on a copy of
the schema and of up to 1,000 rows a table, and compares what they leave. Where
an order leaves something else, it names the two scripts that nothing holds in
their order, and the table. Changes none of the stores. Copies are named
dunlin_scratch_* and dropped at the end; what a killed rehearsal left, the next
one drops. Ctrl-C ends it.

  --orders K         so many other orders, 0 to 10000; default: 5. The first
                     lets each script run as early as it may, others are random
  --seed N           which random orders; default: 1
  --scratch URL      make copies of PostgreSQL's databases on this server;
                     default: on their own
  --json             print JSON
  --with FILE        lay this profile over PROFILE (repeatable)

  dunlin rehearse epsg.toml
  dunlin rehearse epsg.toml --orders 100 --seed 7

Exit codes: 0 all orders leave the same, 1 a script fails in serial order, 2
refused before a copy was made, 3 stopped, 4 an order leaves something else, 5 a
run is going on.
)";

constexpr const char* init_help = R"(dunlin init SOURCE [TARGET]

Writes a first profile to standard output: a table step for each table of SOURCE
with its key, and what you have to decide as a comment. SOURCE and TARGET are
URLs such as sqlite:old.db, or paths of SQLite files; without TARGET, or where
it is not there yet, nothing is said of its tables. Changes no database.

  -o FILE            write FILE instead, if there is none yet
  --force            with -o: replace FILE

  dunlin init old.db new.db -o dunlin.toml
)";

} // namespace

std::string help_text(const std::string& command) {
  if (command == "run")
    return run_help;
  if (command == "plan")
    return plan_help;
  if (command == "status")
    return status_help;
  if (command == "resolve")
    return resolve_help;
  if (command == "verify")
    return verify_help;
  if (command == "config")
    return config_help;
  if (command == "visualize")
    return visualize_help;
  if (command == "control")
    return control_help;
  if (command == "rehearse")
    return rehearse_help;
  if (command == "init")
    return init_help;
  return program_help;
}

std::string version_text() {
  return "dunlin " DUNLIN_VERSION " (CAF " + std::to_string(CAF_MAJOR_VERSION)
         + "." + std::to_string(CAF_MINOR_VERSION) + "."
         + std::to_string(CAF_PATCH_VERSION) + ")\n";
}

} // namespace dunlin
