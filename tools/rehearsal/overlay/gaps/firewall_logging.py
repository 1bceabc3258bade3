import json

from ministack.core.responses import AccountScopedDict, error_response_json, json_response
from ministack.services import waf

from seam import replace

REASON = (
    "The configuration of a firewall's logging is an unknown action, so a stack that has a firewall cannot be applied."
)
# What was put is given back; only its web ACL and the name of where it goes are looked at.
WEAK = True

_DESTINATION = ":aws-waf-logs-"
_configurations = AccountScopedDict()


def close():
    replace(waf, "handle_request", _with_logging)
    replace(waf, "_delete_web_acl", _with_its_logging)


def _with_logging(old):
    actions = {
        "PutLoggingConfiguration": _put,
        "GetLoggingConfiguration": _get,
        "DeleteLoggingConfiguration": _delete,
    }

    async def handle(method, path, headers, body, query):
        action = actions.get(headers.get("x-amz-target", "").split(".")[-1])
        if action is None:
            return await old(method, path, headers, body, query)
        return action(json.loads(body))

    return handle


def _put(data):
    configuration = data["LoggingConfiguration"]
    arn = configuration["ResourceArn"]
    _, missing = waf._resolve_local_web_acl(arn)
    if missing:
        return missing
    destinations = configuration.get("LogDestinationConfigs", [])
    if len(destinations) != 1 or _DESTINATION not in destinations[0]:
        return _fault("WAFInvalidParameterException", "The ARN of a log destination is not one for logs of a firewall.")
    _configurations[arn] = {"LogType": "WAF_LOGS", "LogScope": "CUSTOMER", **configuration}
    return json_response({"LoggingConfiguration": _configurations[arn]})


def _get(data):
    configuration = _configurations.get(data["ResourceArn"])
    return _none() if configuration is None else json_response({"LoggingConfiguration": configuration})


def _delete(data):
    return _none() if _configurations.pop(data["ResourceArn"], None) is None else json_response({})


def _with_its_logging(old):
    """AWS takes a web ACL away together with its logging."""

    def delete(data):
        acl = waf._resource_from_scope(waf._web_acls, data.get("Id", ""), data.get("Scope", "REGIONAL"))
        answer = old(data)
        if acl is not None and answer[0] == 200:
            _configurations.pop(acl["ARN"], None)
        return answer

    return delete


def _none():
    return _fault("WAFNonexistentItemException", "There is no logging configuration for this resource.")


def _fault(code, message):
    return error_response_json(code, message, 400)
