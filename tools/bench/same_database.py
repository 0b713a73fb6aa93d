"""The sides of tools/bench/servers where source and target are one database:
`old_customers` is copied to `customers` by dunlin, whose rows never leave it,
and by one INSERT INTO ... SELECT."""

import os
import shutil
import sqlite3
from contextlib import closing

from measuring import remove_database
from server_customers import COLUMNS, CHECKED, succeed

DATABASE = "same"
INSERT = (f"INSERT INTO customers({COLUMNS}) SELECT {COLUMNS}"
          " FROM old_customers;")


class SamePostgreSQL:
    """Database `same` of the server, filled from `old`."""

    def __init__(self, engine):
        self.engine = engine
        engine.run(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE);")
        engine.run(f"CREATE DATABASE {DATABASE} TEMPLATE old;")
        engine.run("ALTER TABLE customers RENAME TO old_customers; ALTER INDEX"
                   " customers_pkey RENAME TO old_customers_pkey; VACUUM"
                   " (FREEZE, ANALYZE) old_customers;", DATABASE)

    def url(self):
        return self.engine.url(DATABASE)

    def empty(self):
        own = self.engine
        left = own.run("SELECT string_agg(tablename, ', ') FROM pg_tables WHERE"
                       " tablename LIKE 'dunlin\\_%' OR tablename ="
                       " 'customers';", DATABASE)
        own.run((f"DROP TABLE {left};" if left else "") + own.TABLE, DATABASE)
        own.settle()

    def rival(self):
        return [*self.engine.client(DATABASE), "-c", INSERT]

    def sums(self):
        return self.engine.sums(DATABASE)


class SameMariaDB:
    """Database `same` of the server, filled from `old`."""

    def __init__(self, engine):
        self.engine = engine
        engine.make_empty(DATABASE)
        engine.run("RENAME TABLE customers TO old_customers; INSERT INTO"
                   f" old_customers SELECT {COLUMNS} FROM old.customers;"
                   " ANALYZE TABLE old_customers;", DATABASE)

    def url(self):
        return self.engine.url(DATABASE)

    def empty(self):
        own = self.engine
        left = own.run("SELECT group_concat(table_name) FROM"
                       " information_schema.tables WHERE table_schema ="
                       f" '{DATABASE}' AND (table_name LIKE 'dunlin\\_%' OR"
                       " table_name = 'customers');")
        own.run((f"DROP TABLE {left};" if left != "NULL" else "") + own.TABLE,
                DATABASE)
        own.settle()

    def rival(self):
        return [*self.engine.client(DATABASE), "-e", INSERT]

    def sums(self):
        return self.engine.sums(DATABASE)


class SameSQLite:
    """A file with both tables; each run has a copy of it."""

    def __init__(self, folder, old):
        self.path = os.path.join(folder, "same.db")
        self.filled = os.path.join(folder, "same-filled.db")
        remove_database(self.filled)
        with closing(sqlite3.connect(self.filled)) as db:
            db.execute("ATTACH ? AS old", (old,))
            declared, = db.execute("SELECT sql FROM old.sqlite_schema WHERE"
                                   " name = 'customers'").fetchone()
            db.execute(declared)
            db.execute(declared.replace("customers", "old_customers", 1))
            db.execute("INSERT INTO old_customers SELECT * FROM old.customers")
            db.commit()

    def url(self):
        return f"sqlite:{self.path}"

    def empty(self):
        remove_database(self.path)
        shutil.copy(self.filled, self.path)
        os.sync()

    def rival(self):
        return ["sqlite3", "-bail", self.path, INSERT]

    def sums(self):
        """Of both tables; what is compared is that they are the same."""
        return [succeed(["sqlite3", "-readonly", self.path,
                         f"SELECT {CHECKED.replace('char_length', 'length')}"
                         f" FROM {table}"])
                for table in ("customers", "old_customers")]
