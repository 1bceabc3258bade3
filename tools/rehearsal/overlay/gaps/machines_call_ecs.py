from ministack.services import stepfunctions

import ecs
from seam import replace

REASON = "A state machine's calls of ECS go to the emulator's own, which has none of the services: nothing is restarted."
WEAK = False


def close():
    replace(stepfunctions, "_dispatch_aws_sdk_json", _dispatch)


def _dispatch(old):
    def dispatch(service_info, service_name, action, input_data):
        if service_name != "ecs" or ecs.address() is None:
            return old(service_info, service_name, action, input_data)
        operation = action[0].upper() + action[1:]
        parameters = stepfunctions._sdk_json_params(service_info, "ecs", operation, input_data)
        status, answer = ecs.call(operation, parameters)
        if status >= 400:
            error = answer.get("__type", "ServiceException").split("#")[-1]
            raise stepfunctions._ExecutionError(
                stepfunctions._prefix_sdk_error(service_name, error), answer.get("message", "")
            )
        return stepfunctions._sdk_json_result("ecs", operation, answer)

    return dispatch
