from ministack.services import eventbridge

import ecs
from seam import replace

REASON = "A schedule whose target is a task of ECS starts none: ECS is an endpoint of its own, which the emulator does not know."
WEAK = False


def close():
    replace(eventbridge, "_invoke_target", _invoke)


def _invoke(old):
    def invoke(target, event, rule, view=None):
        if "EcsParameters" not in target or ecs.address() is None:
            return old(target, event, rule, view)
        return ecs.call("RunTask", _request(target, rule))

    return invoke


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
