"""ECS is an endpoint of its own, which the emulator does not know: these call it."""

import json
import os
import urllib.error
import urllib.request

_SECONDS = 10


def address():
    """None before ECS has started: it starts after the emulator, and says where it is in a file."""
    try:
        with open(os.environ["FAIRWAY_ECS_ADDRESS"]) as file:
            return file.read().strip()
    except (KeyError, FileNotFoundError):
        return None


def call(operation, parameters):
    """The status and the answer, which may be an error."""
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": f"AmazonEC2ContainerServiceV20141113.{operation}",
    }
    request = urllib.request.Request(address(), json.dumps(parameters).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)
