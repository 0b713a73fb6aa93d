"""The database of a private server that a run of tools/kill_test writes."""

import hashlib
import subprocess
import time

from migration_run import expect
from private_servers import server
from server_customers import engine_of

DATABASE = "new"
# How long a server may take to see that its client is dead.
SETTLE_LIMIT_S = 30.0
SETTLE_STEP_S = 0.02


class ServerTarget:
    """Database `new` of a server, made anew for each round."""

    def __init__(self, servers_folder, name, before=""):
        self.engine = engine_of(server(servers_folder, name))
        self.before = before

    def make(self, _):
        """What stands there before a run."""
        self.engine.make_empty(DATABASE)
        self.engine.run(self.before, DATABASE)

    def url(self, _):
        return self.engine.url(DATABASE)

    def holds_open_transaction(self, _):
        """Whether a killed run is still connected."""
        return int(self.engine.run(self.SESSIONS)) > 0

    def settle(self, folder):
        """A server may go on for a killed run, and commit."""
        until = time.monotonic() + SETTLE_LIMIT_S
        while self.holds_open_transaction(folder):
            expect(time.monotonic() < until, "a killed run's session lives on")
            time.sleep(SETTLE_STEP_S)

    def tables(self, _):
        return self.engine.run(self.TABLES, DATABASE).split()

    def number(self, _, what, table):
        out = self.engine.run(
            f"SELECT {what} FROM {self.place_of(table)};", DATABASE)
        return int(out) if out.isdigit() else 0

    def content(self, folder):
        """A digest for the schema and for each table that is not dunlin's."""
        out = {"the schema": self.digest(self.SCHEMA)}
        for table in self.tables(folder):
            width = int(self.engine.run(
                "SELECT count(*) FROM information_schema.columns WHERE"
                f" table_schema = '{self.USER_SCHEMA}'"
                f" AND table_name = '{table}';", DATABASE))
            order = ", ".join(str(n + 1) for n in range(width))
            out[table] = self.digest(
                f"SELECT * FROM {table} ORDER BY {order};")
        return out

    def digest(self, query):
        """Over what the client prints: NULL and '' differ in it."""
        child = subprocess.Popen(
            [*self.engine.client(DATABASE), *self.PRINTED, query],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        out = hashlib.file_digest(child.stdout, "sha256")
        expect(child.wait() == 0, f"no answer to {query}")
        return out.hexdigest()

    def check(self, _):
        """No transaction was left behind."""
        expect(self.engine.run(self.LEFT) == "0", "a transaction is prepared")


class PostgreSQLTarget(ServerTarget):
    USER_SCHEMA = "public"
    PRINTED = ["-P", "null=NULL", "-c"]
    SESSIONS = ("SELECT count(*) FROM pg_stat_activity"
                f" WHERE datname = '{DATABASE}';")
    LEFT = "SELECT count(*) FROM pg_prepared_xacts;"
    TABLES = ("SELECT table_name FROM information_schema.tables"
              " WHERE table_schema = 'public'"
              " AND table_name NOT LIKE 'dunlin\\_%' ORDER BY 1;")
    SCHEMA = ("SELECT table_name, column_name, data_type, is_nullable,"
              " column_default FROM information_schema.columns"
              " WHERE table_schema = 'public'"
              " AND table_name NOT LIKE 'dunlin\\_%'"
              " UNION ALL SELECT tablename, indexname, indexdef, NULL, NULL"
              " FROM pg_indexes WHERE schemaname = 'public'"
              " AND tablename NOT LIKE 'dunlin\\_%' ORDER BY 1, 2;")

    def place_of(self, table):
        """With the schema of dunlin's own tables, wherever they are."""
        if not table.startswith("dunlin_"):
            return table
        schema = self.engine.run(
            "SELECT table_schema FROM information_schema.tables"
            f" WHERE table_name = '{table}';", DATABASE)
        return f"{schema}.{table}"


class MariaDBTarget(ServerTarget):
    USER_SCHEMA = DATABASE
    PRINTED = ["-e"]
    SESSIONS = ("SELECT count(*) FROM information_schema.processlist"
                f" WHERE db = '{DATABASE}';")
    LEFT = ("SELECT count(*) FROM information_schema.innodb_trx"
            " WHERE trx_rows_modified > 0;")
    TABLES = ("SELECT table_name FROM information_schema.tables"
              f" WHERE table_schema = '{DATABASE}'"
              " AND table_name NOT LIKE 'dunlin\\_%' ORDER BY 1;")
    SCHEMA = ("SELECT table_name, column_name, column_type, is_nullable,"
              " column_default FROM information_schema.columns"
              f" WHERE table_schema = '{DATABASE}'"
              " AND table_name NOT LIKE 'dunlin\\_%'"
              " UNION ALL SELECT table_name, index_name, column_name,"
              " seq_in_index, non_unique FROM information_schema.statistics"
              f" WHERE table_schema = '{DATABASE}'"
              " AND table_name NOT LIKE 'dunlin\\_%' ORDER BY 1, 2, 3;")

    def place_of(self, table):
        return table


def target_of(servers_folder, name, before):
    kinds = {"postgresql": PostgreSQLTarget, "mariadb": MariaDBTarget}
    return kinds[name](servers_folder, name, before)
