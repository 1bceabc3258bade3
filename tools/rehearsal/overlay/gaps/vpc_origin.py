from ministack.services import cloudfront

from seam import replace

REASON = (
    "CloudFront takes the protocol policy and the ports of an origin from the distribution; those of a VPC origin are in "
    "the VPC origin, so a request over HTTPS looks for a listener that is not there."
)
WEAK = False


def close():
    replace(cloudfront, "_dataplane_origin", _with_own_protocol)


def _with_own_protocol(old):
    def origin(element):
        found = old(element)
        config = cloudfront._find(element, "VpcOriginConfig")
        if config is None:
            return found
        vpc_origin = cloudfront._vpc_origins.get(cloudfront._text(config, "VpcOriginId"))
        if vpc_origin is None:
            return found
        endpoint = vpc_origin["VpcOriginEndpointConfig"]
        found.update(
            http_port=int(endpoint.get("HTTPPort", 80)),
            https_port=int(endpoint.get("HTTPSPort", 443)),
            protocol_policy=endpoint.get("OriginProtocolPolicy", "http-only"),
        )
        return found

    return origin
