"""Writes down each call of an API of AWS, a line of JSON each: who signed it, the action, and what was asked for.

What a call is authorized as is the emulator's own derivation; values that may be secret are left out.
"""

import json
import os
import re

from ministack import app
from ministack.core.iam_actions import extract_iam_action, extract_resource_arn, request_tag_context
from ministack.core.responses import get_account_id
from ministack.core.router import detect_service, extract_access_key_id, extract_region

SECRET = re.compile(r"password|secretstring|secretbinary|token|samlassertion|authorization", re.IGNORECASE)
TAG = re.compile(r"<Tag>\s*<Key>([^<]*)</Key>\s*<Value>([^<]*)</Value>")
MAX_VALUE_LENGTH = 20_000


def begin():
    """Records into the file that FAIRWAY_RECORD names; does nothing where it is not set."""
    file = os.environ.get("FAIRWAY_RECORD", "")
    if not file:
        return
    out = os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", buffering=1)

    def write(entry):
        out.write(f"{json.dumps(entry)}\n")

    app._dispatch_service_request = _recorded(app._dispatch_service_request, write)
    app._handle_ecr_registry_request = _recorded_registry(app._handle_ecr_registry_request, write)


def _recorded(old, write):
    async def dispatch(method, path, headers, body, query, request_id):
        answer = await old(method, path, headers, body, query, request_id)
        params = app._routing_params(method, path, headers, body, query)
        service = detect_service(method, path, headers, params)
        action = extract_iam_action(service, method, path, headers, body, params)
        if action is None:
            return answer
        region = extract_region(headers)
        resource = extract_resource_arn(
            service, method, path, headers, body, params, region, get_account_id()
        )
        write(
            {
                **_caller(headers, query),
                **{"region": region, "action": action, "resource": resource, "path": path},
                **{"status": answer[0], "params": _params(headers, body, params)},
                "context": {**request_tag_context(service, action, body, params), **_tags_in_xml(headers, body)},
            }
        )
        return answer

    return dispatch


def _recorded_registry(old, write):
    """Pushes and pulls of images, which the registry authorizes by the token that somebody has fetched."""

    async def handle(method, path, headers, body, query):
        answer = await old(method, path, headers, body, query)
        if answer is not None:
            write({"agent": headers.get("user-agent", ""), "registry": f"{method} {path}", "status": answer[0]})
        return answer

    return handle


def _tags_in_xml(headers, body):
    """Tags of a request whose body is XML, which the emulator does not tell."""
    if "xml" not in headers.get("content-type", ""):
        return {}
    text = body.decode("utf-8", "replace")
    return {f"aws:RequestTag/{key}": value for key, value in TAG.findall(text)}


def _caller(headers, query):
    return {"key": extract_access_key_id(headers, query), "agent": headers.get("user-agent", "")}


def _params(headers, body, params):
    """Parameters of any protocol, as text or as JSON has them."""
    found = {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in params.items()}
    is_json = headers.get("content-type", "").startswith(("application/x-amz-json", "application/json"))
    if is_json and body[:1] == b"{":
        found = {**found, **json.loads(body)}
    return {
        name: value
        for name, value in found.items()
        if not SECRET.search(name) and len(str(value)) <= MAX_VALUE_LENGTH
    }
