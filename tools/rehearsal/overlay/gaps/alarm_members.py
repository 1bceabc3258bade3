from xml.sax.saxutils import escape

from ministack.services import cloudwatch

from seam import replace

REASON = (
    "DescribeAlarms over XML drops description, actions, dimensions, metric queries and the treatment of missing data, so "
    "every plan changes every alarm."
)
# What was put is given back: an empty plan proves only that nothing is lost on the way.
WEAK = True

_DEFAULTS = {"ActionsEnabled": "true", "TreatMissingData": "missing"}
_MAX_NAMES = 100


def close():
    replace(cloudwatch, "_put_metric_alarm", _keeping)
    replace(cloudwatch, "_describe_alarms", _giving_back)


def _keeping(old):
    def put(params, cbor_data, is_cbor, is_json=False):
        answer = old(params, cbor_data, is_cbor, is_json)
        if not is_cbor and not is_json:
            alarm = cloudwatch._alarms.get(cloudwatch._p(params, "AlarmName"))
            if alarm is not None:
                alarm["_members"] = _tree(params)
        return answer

    return put


def _giving_back(old):
    def describe(params, cbor_data, is_cbor, is_json=False):
        names = [cloudwatch._p(params, f"AlarmNames.member.{i}") for i in range(1, _MAX_NAMES + 1)]
        names = [name for name in names if name]
        others = is_cbor or is_json or not names
        if others or any(name in cloudwatch._composite_alarms for name in names):
            return old(params, cbor_data, is_cbor, is_json)
        members = "".join(
            _member(cloudwatch._alarms[name]) for name in names if name in cloudwatch._alarms
        )
        return cloudwatch._xml(
            200,
            "DescribeAlarmsResponse",
            f"<DescribeAlarmsResult><MetricAlarms>{members}</MetricAlarms>"
            "<CompositeAlarms></CompositeAlarms></DescribeAlarmsResult>",
        )

    return describe


def _member(alarm):
    members = {**_DEFAULTS, **(alarm.get("_members") or {})}
    return (
        f"<member><AlarmArn>{alarm['AlarmArn']}</AlarmArn><StateValue>{alarm['StateValue']}</StateValue>"
        f"<StateReason>{escape(alarm.get('StateReason') or '')}</StateReason>{_render(members)}</member>"
    )


def _tree(params):
    """`Metrics.member.1.Id=x` as nested dictionaries."""
    root = {}
    for key, value in params.items():
        if key in ("Action", "Version") or key.startswith("Tags."):
            continue
        node = root
        *path, last = key.split(".")
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value[0] if isinstance(value, list) else value
    return root


def _render(node):
    if not isinstance(node, dict):
        return escape(str(node))
    if set(node) == {"member"} and isinstance(node["member"], dict):
        items = node["member"]
        return "".join(f"<member>{_render(items[i])}</member>" for i in sorted(items, key=int))
    return "".join(f"<{key}>{_render(value)}</{key}>" for key, value in node.items())
