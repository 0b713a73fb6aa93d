#!/usr/bin/env python3
"""The smallest program that rows can go through: parses each and prints it."""

import json
import sys

for line in sys.stdin:
    if line == "\n":
        print(flush=True)
    else:
        print(json.dumps(json.loads(line)))
