"""The plain way to count: one json.loads for each line. Prints total and malformed."""

import json
import sys
from collections import Counter

counts = Counter()
malformed = 0
with open(sys.argv[1], encoding="utf-8") as log:
    for line in log:
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        try:
            entry = json.loads(line)
        except ValueError:
            malformed += 1
            continue
        if entry.get("level") == "ERROR":
            counts[entry.get("service") or "unknown"] += 1
print(json.dumps({"total": sum(counts.values()), "malformed": malformed}))
