"""Judges authorizations as the emulator does where it enforces permissions, AUTH=true.

stdin: {"roles": {name: {"identity": [document], "boundary": document}}, "resources": {arn: document}, "requests": [request]}
stdout: for each request, whether it is allowed.
"""

import json
import sys

from ministack.core.iam_evaluator import (
    _ALWAYS_ALLOWED_ACTIONS,
    EvalContext,
    combine_resource_policy,
    evaluate,
    parse_policy_document,
)

# A key's policy must allow even roles of its own account.
RESOURCE_DECIDES = "kms"


def main():
    asked = json.load(sys.stdin)
    roles = {name: _parsed(role) for name, role in asked["roles"].items()}
    json.dump([_is_allowed(request, roles, asked["resources"]) for request in asked["requests"]], sys.stdout)


def _parsed(role):
    boundary = role.get("boundary")
    limits = [] if boundary is None else [[parse_policy_document(boundary)]]
    return [parse_policy_document(document) for document in role["identity"]], limits


def _is_allowed(request, roles, resources):
    if request["action"] in _ALWAYS_ALLOWED_ACTIONS:
        return True
    policies, limits = roles[request["role"]]
    context = EvalContext(
        principal_arn=request["principal"],
        principal_type="AssumedRole",
        principal_account=request["account"],
        action=request["action"],
        resource_arn=request["resource"],
        region=request["context"].get("aws:RequestedRegion", ""),
        secure_transport=True,
        service_context={key.lower(): value for key, value in request["context"].items()},
    )
    decision = evaluate(context, policies, *limits)
    policy = resources.get(request["resource"])
    if policy is not None:
        required = request["action"].startswith(f"{RESOURCE_DECIDES}:")
        decision = combine_resource_policy(decision, context, policy, None, required=required, limits=limits)
    return decision.decision == "Allow"


main()
