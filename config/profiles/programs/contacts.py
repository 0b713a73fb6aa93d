#!/usr/bin/env python3
"""Makes contacts of customers: a template for programs that rows go through.

A row comes as one line of JSON on standard input, and one line on standard
output answers it. What is written to standard error stands in the log.
"""

import json
import sys


def answer(row):
    """What a row becomes. It depends on nothing but the row: which rows come to
    this process is not said, and a batch that failed comes once more."""
    # "skip": it becomes nothing, as was wanted.
    if row["created"] < "2001":
        return "skip"
    # "error: REASON": it can't be migrated, and is kept with the reason.
    if row["email"].endswith("@0.example.org"):
        return "error: 0.example.org takes no mail"
    # An object is a row, with the columns that the profile names.
    email = {"customer": row["id"], "kind": "email",
             "value": row["email"].lower()}
    if row["phone"] is None:  # NULL
        return email
    # A list is several rows. All of them arrive, or none.
    phone = {"customer": row["id"], "kind": "phone",
             "value": row["phone"].replace(" ", "")}
    return [email, phone]


def main():
    # JSON is UTF-8, whatever this machine's language is.
    sys.stdin.reconfigure(encoding="utf-8")
    for line in sys.stdin:
        if line == "\n":
            # An empty line ends a batch of rows. It is answered by one, and by
            # a flush: dunlin waits for what stands in a buffer.
            print(flush=True)
        else:
            print(json.dumps(answer(json.loads(line))))


if __name__ == "__main__":
    main()
