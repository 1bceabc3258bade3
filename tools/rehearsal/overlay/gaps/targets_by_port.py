from ministack.services import alb

from seam import replace

REASON = "Targets are kept by their address without the port: a second one on 127.0.0.1 takes the place of the first."
WEAK = False


def close():
    replace(alb, "_register_targets", _register)
    replace(alb, "_deregister_targets", _deregister)


def _register(old):
    def register(params):
        group = alb._p(params, "TargetGroupArn")
        if group not in alb._tgs:
            return old(params)
        known = alb._targets.setdefault(group, [])
        for target in alb._parse_targets_param(params):
            if not any(_is_same(each, target) for each in known):
                known.append(target)
        return alb._empty("RegisterTargets")

    return register


def _deregister(old):
    def deregister(params):
        group = alb._p(params, "TargetGroupArn")
        if group not in alb._tgs:
            return old(params)
        gone = alb._parse_targets_param(params)
        alb._targets[group] = [
            each
            for each in alb._targets.get(group, [])
            if not any(each["Id"] == target["Id"] and target.get("Port", each.get("Port")) == each.get("Port") for target in gone)
        ]
        return alb._empty("DeregisterTargets")

    return deregister


def _is_same(one, other):
    return one["Id"] == other["Id"] and one.get("Port") == other.get("Port")
