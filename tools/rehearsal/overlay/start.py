"""Starts ministack with every gap of `gaps/` closed.

Each module of `gaps/` closes one: REASON says which and what it breaks, WEAK whether it merely gives back what it was
sent, and `close()` closes it. The environment is ministack's own: GATEWAY_PORT, BIND_HOST, MINISTACK_REGION. FAIRWAY_RECORD names a file for every call.
`python start.py --list` prints them as JSON.
"""

import importlib
import json
import pkgutil
import sys

import gaps
import record


def modules():
    names = sorted(module.name for module in pkgutil.iter_modules(gaps.__path__))
    return [importlib.import_module(f"gaps.{name}") for name in names]


def main(arguments):
    sys.argv = ["ministack"]
    found = modules()
    if arguments == ["--list"]:
        entries = [
            {"name": each.__name__.split(".")[-1], "reason": each.REASON, "weak": each.WEAK}
            for each in found
        ]
        print(json.dumps(entries))
        return 0
    for each in found:
        each.close()
    record.begin()
    from ministack.app import main as serve

    return serve()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
