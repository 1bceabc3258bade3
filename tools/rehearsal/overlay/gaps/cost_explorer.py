import json

from ministack import app
from ministack.core import iam_actions, router
from ministack.core.responses import AccountScopedDict, error_response_json, get_account_id, json_response, new_uuid

REASON = (
    "There is no Cost Explorer: tags that costs are counted by cannot be activated, and what watches for unexpected costs "
    "cannot be made."
)
# What was sent is given back. AWS knows a tag no sooner than a day after something has it; here every tag is known.
WEAK = True

_NAMESPACE = "ce"
_KINDS = ("Monitor", "Subscription")
_tags = AccountScopedDict()
_made = AccountScopedDict()
_resource_tags = AccountScopedDict()


def close():
    """Raises AttributeError when the emulator has a service of that name: the gap has to be looked at again."""
    if _NAMESPACE in app.SERVICE_HANDLERS:
        raise AttributeError(_NAMESPACE)
    router.SERVICE_PATTERNS[_NAMESPACE] = {"target_prefixes": ["AWSInsightsIndexService"]}
    iam_actions.SERVICE_TO_IAM_NAMESPACE[_NAMESPACE] = _NAMESPACE
    app.SERVICE_HANDLERS[_NAMESPACE] = _handle


async def _handle(method, path, headers, body, query):
    operation = headers.get("x-amz-target", "").split(".")[-1]
    act = _OPERATIONS.get(operation)
    if act is None:
        return error_response_json("UnknownOperationException", operation, 400)
    return act(json.loads(body or b"{}"))


def _list_tags(data):
    keys = data.get("TagKeys") or list(_tags)
    found = [{"TagKey": key, "Type": "UserDefined", "Status": _tags.get(key, "Inactive")} for key in keys]
    wanted = data.get("Status")
    return json_response({"CostAllocationTags": [tag for tag in found if wanted in (None, tag["Status"])]})


def _update_tags(data):
    for entry in data["CostAllocationTagsStatus"]:
        _tags[entry["TagKey"]] = entry["Status"]
    return json_response({"Errors": []})


def _creating(kind):
    def create(data):
        arn = f"arn:aws:ce::{get_account_id()}:anomaly{kind.lower()}/{new_uuid()}"
        _made[arn] = {**data[f"Anomaly{kind}"], f"{kind}Arn": arn}
        _resource_tags[arn] = data.get("ResourceTags", [])
        return json_response({f"{kind}Arn": arn})

    return create


def _getting(kind):
    def get(data):
        own = [arn for arn in _made if f":anomaly{kind.lower()}/" in arn]
        arns = data.get(f"{kind}ArnList") or own
        if missing := [arn for arn in arns if arn not in own]:
            return _unknown(kind, missing[0])
        return json_response({f"Anomaly{kind}s": [_made[arn] for arn in arns]})

    return get


def _updating(kind):
    def update(data):
        arn = data[f"{kind}Arn"]
        if arn not in _made:
            return _unknown(kind, arn)
        _made[arn] = {**_made[arn], **data}
        return json_response({f"{kind}Arn": arn})

    return update


def _deleting(kind):
    def delete(data):
        arn = data[f"{kind}Arn"]
        _resource_tags.pop(arn, None)
        return _unknown(kind, arn) if _made.pop(arn, None) is None else json_response({})

    return delete


def _tags_of(data):
    return json_response({"ResourceTags": _resource_tags.get(data["ResourceArn"], [])})


def _tag(data):
    arn = data["ResourceArn"]
    others = [tag for tag in _resource_tags.get(arn, []) if tag["Key"] not in {new["Key"] for new in data["ResourceTags"]}]
    _resource_tags[arn] = [*others, *data["ResourceTags"]]
    return json_response({})


def _untag(data):
    arn = data["ResourceArn"]
    _resource_tags[arn] = [tag for tag in _resource_tags.get(arn, []) if tag["Key"] not in data["ResourceTagKeys"]]
    return json_response({})


def _unknown(kind, arn):
    return error_response_json(f"Unknown{kind}Exception", f"There is no {arn}.", 400)


_VERBS = {"Create": _creating, "Update": _updating, "Delete": _deleting}
_OPERATIONS = {
    "ListCostAllocationTags": _list_tags,
    "UpdateCostAllocationTagsStatus": _update_tags,
    **{f"{verb}Anomaly{kind}": act(kind) for kind in _KINDS for verb, act in _VERBS.items()},
    **{f"GetAnomaly{kind}s": _getting(kind) for kind in _KINDS},
    "ListTagsForResource": _tags_of,
    "TagResource": _tag,
    "UntagResource": _untag,
}
