"""Uploads by Python's http.client and urllib, which read an answer only when they have sent everything.

Reads one JSON object a line: {"client", "port", "method", "path", "headers", "bytes", "chunked", "turns"}; writes for each
a JSON list with what every turn got: the status, or the error's name.
"""

import http.client
import json
import sys
import urllib.error
import urllib.request

TIMEOUT_SECONDS = 60
PIECE = 64 * 1024


def pieces(size):
    for start in range(0, size, PIECE):
        yield b"x" * min(PIECE, size - start)


def by_http_client(case, body):
    connection = http.client.HTTPConnection("127.0.0.1", case["port"], timeout=TIMEOUT_SECONDS)
    try:
        chunked = case["chunked"]
        headers = {**case["headers"], **({"Transfer-Encoding": "chunked"} if chunked else {})}
        sent = pieces(case["bytes"]) if chunked else body
        connection.request(case["method"], case["path"], sent, headers, encode_chunked=chunked)
        answer = connection.getresponse()
        answer.read()
        # The same object is used again, over a new connection where the answer has closed the old one.
        connection.request("GET", "/health")
        after = connection.getresponse()
        after.read()
        return str(answer.status) if after.status == 200 else f"{answer.status}, then {after.status}"
    finally:
        connection.close()


def by_urllib(case, body):
    url = f"http://127.0.0.1:{case['port']}{case['path']}"
    request = urllib.request.Request(url, body, case["headers"], method=case["method"])
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return str(answer.status)
    except urllib.error.HTTPError as error:
        error.read()
        return str(error.code)


def turn(case, body):
    try:
        return (by_http_client if case["client"] == "http.client" else by_urllib)(case, body)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for line in sys.stdin:
    case = json.loads(line)
    body = b"" if case["chunked"] else b"x" * case["bytes"]
    print(json.dumps([turn(case, body) for _ in range(case["turns"])]), flush=True)
