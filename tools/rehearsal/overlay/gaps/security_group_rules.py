from ministack.services import ec2

from seam import replace

REASON = (
    "A security-group rule loses its prefix lists, and revoking the egress that every new group has (protocol -1 with ports, "
    "as Terraform sends it) matches nothing: every group stays open outwards."
)
WEAK = False


def close():
    replace(ec2, "_parse_ip_permissions", _whole)


def _whole(old):
    def parse(params, prefix):
        rules = old(params, prefix)
        for number, rule in enumerate(rules, 1):
            rule["PrefixListIds"].extend(_prefix_lists(params, f"{prefix}.{number}"))
            if rule["IpProtocol"] == "-1":
                rule.pop("FromPort", None)
                rule.pop("ToPort", None)
        return rules

    return parse


def _prefix_lists(params, rule):
    number = 1
    while name := ec2._p(params, f"{rule}.PrefixListIds.{number}.PrefixListId"):
        description = ec2._p(params, f"{rule}.PrefixListIds.{number}.Description")
        yield {"PrefixListId": name, **({"Description": description} if description else {})}
        number += 1
