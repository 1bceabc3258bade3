from ministack.services import rds

from seam import replace

REASON = "An Aurora cluster loses its log exports and the seconds until it pauses, so every plan changes it."
WEAK = True

_MAX_LOGS = 4


def close():
    replace(rds, "_create_db_cluster_impl", _keeping)
    replace(rds, "_modify_db_cluster", _keeping)
    replace(rds, "_cluster_xml", _giving_back)


def _keeping(old):
    def change(params):
        answer = old(params)
        cluster = rds._clusters.get(rds._p(params, "DBClusterIdentifier"))
        if cluster is None:
            return answer
        numbers = range(1, _MAX_LOGS + 1)
        names = [rds._p(params, f"EnableCloudwatchLogsExports.member.{i}") for i in numbers]
        names += [
            rds._p(params, f"CloudwatchLogsExportConfiguration.EnableLogTypes.member.{i}") for i in numbers
        ]
        if any(names):
            cluster["_exports"] = [name for name in names if name]
        pause = rds._p(params, "ServerlessV2ScalingConfiguration.SecondsUntilAutoPause")
        if pause:
            cluster["_pause"] = pause
        return answer

    return change


def _giving_back(old):
    def xml(cluster):
        text = old(cluster)
        scaling = "</ServerlessV2ScalingConfiguration>"
        if cluster.get("_pause"):
            pause = f"<SecondsUntilAutoPause>{cluster['_pause']}</SecondsUntilAutoPause>"
            text = text.replace(scaling, pause + scaling)
        if cluster.get("_exports"):
            members = "".join(f"<member>{name}</member>" for name in cluster["_exports"])
            text += f"<EnabledCloudwatchLogsExports>{members}</EnabledCloudwatchLogsExports>"
        return text

    return xml
