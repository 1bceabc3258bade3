from xml.sax.saxutils import escape

from ministack.services import ec2

from seam import replace

REASON = "A flow log loses its role, interval, format and tags, so every plan replaces it."
WEAK = True

_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} "
    "${start} ${end} ${action} ${log-status}"
)


def close():
    replace(ec2, "_create_flow_logs", _keeping)
    replace(ec2, "_describe_flow_logs", _giving_back)


def _keeping(old):
    def create(params):
        before = set(ec2._flow_logs)
        answer = old(params)
        for name in set(ec2._flow_logs) - before:
            ec2._flow_logs[name]["_members"] = {
                "deliverLogsPermissionArn": ec2._p(params, "DeliverLogsPermissionArn") or "",
                "maxAggregationInterval": ec2._p(params, "MaxAggregationInterval") or "600",
                "logFormat": ec2._p(params, "LogFormat") or _FORMAT,
                "deliverLogsStatus": "SUCCESS",
            }
            ec2._parse_tag_specs(params, "vpc-flow-log", name)
        return answer

    return create


def _giving_back(old):
    def describe(params):
        status, headers, body = old(params)
        text = body.decode() if isinstance(body, bytes) else body
        for name, flow_log in ec2._flow_logs.items():
            members = flow_log.get("_members") or {}
            more = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in members.items())
            own = f"<flowLogId>{name}</flowLogId>"
            text = text.replace(own, own + more)
        return status, headers, text.encode() if isinstance(body, bytes) else text

    return describe
