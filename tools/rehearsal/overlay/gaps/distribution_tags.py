from ministack.services import cloudfront

from seam import replace

REASON = "The tags of a distribution stay when it is deleted: whoever looks for what an environment has left finds it."
WEAK = False


def close():
    replace(cloudfront, "_delete_distribution", _with_its_tags)


def _with_its_tags(old):
    def delete(dist_id, headers):
        distribution = cloudfront._distributions.get(dist_id)
        answer = old(dist_id, headers)
        if distribution is not None and dist_id not in cloudfront._distributions:
            cloudfront._tags.pop(distribution["ARN"], None)
        return answer

    return delete
