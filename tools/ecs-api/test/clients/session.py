"""From create_cluster to delete_cluster by boto3; prints what it saw as JSON."""

import json
import sys

import boto3
from botocore.exceptions import ClientError

url = sys.argv[1]
ecs, scaling = (
    boto3.client(
        name,
        endpoint_url=url,
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    for name in ("ecs", "application-autoscaling")
)
seen = {}
quick = {"Delay": 1, "MaxAttempts": 60}


def error_of(act, **arguments):
    try:
        act(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def register(image):
    answer = ecs.register_task_definition(
        family="web",
        memory="256",
        containerDefinitions=[{"name": "app", "image": image}],
        tags=[{"key": "team", "value": "a"}],
    )
    return answer["taskDefinition"]["taskDefinitionArn"]


ecs.create_cluster(clusterName="boto", tags=[{"key": "team", "value": "a"}])
first, second = register("web:1"), register("web:2")
seen["families"] = ecs.list_task_definition_families()["families"]
created = ecs.create_service(
    cluster="boto", serviceName="web", taskDefinition=first, desiredCount=1, clientToken="one"
)["service"]
again = ecs.create_service(
    cluster="boto", serviceName="web", taskDefinition=first, desiredCount=1, clientToken="one"
)["service"]
seen["idempotent"] = created["serviceArn"] == again["serviceArn"]
seen["not idempotent"] = error_of(
    ecs.create_service, cluster="boto", serviceName="web", taskDefinition=first, desiredCount=2
)
ecs.get_waiter("services_stable").wait(cluster="boto", services=["web"], WaiterConfig=quick)

scaling.register_scalable_target(
    ServiceNamespace="ecs",
    ResourceId="service/boto/web",
    ScalableDimension="ecs:service:DesiredCount",
    MinCapacity=2,
    MaxCapacity=4,
)
seen["desired after minimum"] = ecs.describe_services(cluster="boto", services=["web"])["services"][0]["desiredCount"]
ecs.get_waiter("services_stable").wait(cluster="boto", services=["web"], WaiterConfig=quick)
scaling.deregister_scalable_target(
    ServiceNamespace="ecs", ResourceId="service/boto/web", ScalableDimension="ecs:service:DesiredCount"
)

ecs.update_service(cluster="boto", service="web", taskDefinition=second, desiredCount=1)
ecs.get_waiter("services_stable").wait(cluster="boto", services=["web"], WaiterConfig=quick)
arns = ecs.get_paginator("list_tasks").paginate(cluster="boto", PaginationConfig={"PageSize": 1})
tasks = [arn for page in arns for arn in page["taskArns"]]
described = ecs.describe_tasks(cluster="boto", tasks=tasks, include=["TAGS"])["tasks"]
seen["running"] = [(task["lastStatus"], task["taskDefinitionArn"] == second) for task in described]

job = ecs.run_task(cluster="boto", taskDefinition=first, overrides={
    "containerOverrides": [{"name": "app", "command": ["exit", "7"]}]
}, startedBy="boto", count=2)["tasks"]
seen["job at first"] = [task["lastStatus"] for task in job]
job_arns = [task["taskArn"] for task in job]
ecs.get_waiter("tasks_stopped").wait(cluster="boto", tasks=job_arns, WaiterConfig=quick)
stopped = ecs.describe_tasks(cluster="boto", tasks=job_arns)["tasks"]
seen["job"] = [(task["stopCode"], task["containers"][0]["exitCode"]) for task in stopped]

seen["missing"] = ecs.describe_services(cluster="boto", services=["nobody"])["failures"][0]["reason"]
seen["cluster in use"] = error_of(ecs.delete_cluster, cluster="boto")
seen["scaled above 0"] = error_of(ecs.delete_service, cluster="boto", service="web")
ecs.update_service(cluster="boto", service="web", desiredCount=0)
ecs.delete_service(cluster="boto", service="web")
ecs.get_waiter("services_inactive").wait(cluster="boto", services=["web"], WaiterConfig=quick)
for arn in (first, second):
    ecs.deregister_task_definition(taskDefinition=arn)
seen["deleted"] = len(ecs.delete_task_definitions(taskDefinitions=[first, second])["taskDefinitions"])
seen["cluster"] = ecs.delete_cluster(cluster="boto")["cluster"]["status"]
seen["after"] = error_of(ecs.list_services, cluster="boto")
print(json.dumps(seen))
