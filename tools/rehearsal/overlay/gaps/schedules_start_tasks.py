import json
import os
import urllib.request

from ministack.services import eventbridge

from seam import replace

REASON = "A schedule whose target is a task of ECS starts none: ECS is an endpoint of its own, which the emulator does not know."
WEAK = False

_RUN_TASK = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "AmazonEC2ContainerServiceV20141113.RunTask",
}
_SECONDS = 10


def close():
    replace(eventbridge, "_invoke_target", _invoke)


def _invoke(old):
    def invoke(target, event, rule, view=None):
        address = _ecs_address()
        if "EcsParameters" not in target or address is None:
            return old(target, event, rule, view)
        body = json.dumps(_request(target, rule)).encode()
        request = urllib.request.Request(address, body, _RUN_TASK)
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            return answer.read()

    return invoke


def _ecs_address():
    """ECS starts after the emulator, and says where it is in a file."""
    try:
        with open(os.environ["FAIRWAY_ECS_ADDRESS"]) as file:
            return file.read().strip()
    except (KeyError, FileNotFoundError):
        return None


def _request(target, schedule):
    given = target["EcsParameters"]
    network = given.get("NetworkConfiguration", {}).get("awsvpcConfiguration", {})
    return {
        "cluster": target["Arn"],
        "taskDefinition": given["TaskDefinitionArn"],
        "count": given.get("TaskCount", 1),
        "startedBy": f"chronos-schedule/{schedule['Name']}",
        **_present(given, {"LaunchType": "launchType", "PlatformVersion": "platformVersion", "PropagateTags": "propagateTags"}),
        **_present(given, {"EnableECSManagedTags": "enableECSManagedTags"}),
        **_network(network),
    }


def _network(network):
    if not network:
        return {}
    members = {"Subnets": "subnets", "SecurityGroups": "securityGroups", "AssignPublicIp": "assignPublicIp"}
    return {"networkConfiguration": {"awsvpcConfiguration": _present(network, members)}}


def _present(given, members):
    return {ours: given[theirs] for theirs, ours in members.items() if given.get(theirs) is not None}
