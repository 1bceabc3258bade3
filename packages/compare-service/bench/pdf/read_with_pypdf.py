"""Reads the PDF once for each line on standard input, and prints how many seconds it took."""

import sys
import time

import pypdf

for _ in sys.stdin:
    start = time.perf_counter()
    "\n".join(page.extract_text() for page in pypdf.PdfReader(sys.argv[1]).pages)
    print(time.perf_counter() - start, flush=True)
