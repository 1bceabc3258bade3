# Times Python's difflib: `python3 difflib_diff.py FILE1 FILE2 RUNS` prints a JSON list of milliseconds.
import difflib
import json
import sys
import time

with open(sys.argv[1], encoding="utf-8") as one, open(sys.argv[2], encoding="utf-8") as two:
    first, second = one.read().splitlines(), two.read().splitlines()
times = []
for _ in range(int(sys.argv[3])):
    start = time.perf_counter()
    for _line in difflib.unified_diff(first, second, "a", "b", lineterm=""):
        pass
    times.append((time.perf_counter() - start) * 1000)
print(json.dumps(times))
