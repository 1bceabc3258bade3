import { UpdateServiceCommand } from '@aws-sdk/client-ecs';

import { AwsDeployments } from '../aws/follow/aws-deployments.ts';
import type { FollowedService } from '../aws/follow/follow-options.ts';
import { EcsWatch } from '../aws/follow/ecs-watch.ts';
import { readDeployed } from '../aws/services/deployed-services.ts';
import { ecsName, healthQuestionOf, logGroupOf } from '../aws/services/service-names.ts';
import type { ServiceState } from '../aws/services/service-states.ts';
import type { AwsEnvironment } from '../aws/targets/aws-environment.ts';
import { withAwsEnvironment } from '../aws/targets/with-environment.ts';
import { followDeployments } from '../deployments/follow.ts';
import { plannedLine, type ReplaceOptions } from '../deployments/local/replace-command.ts';
import type { Caller } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Replaces the tasks of services by new ones of the same task definition, and follows that to its end. */
export async function runAwsRestart(
  environment: string,
  options: ReplaceOptions,
  workspace: Workspace,
  caller: Caller,
): Promise<void> {
  await withAwsEnvironment(environment, workspace, (aws) => restart(options, aws, workspace, caller));
}

async function restart(
  { services, dryRun, json }: ReplaceOptions,
  aws: AwsEnvironment,
  workspace: Pick<Workspace, 'aws'>,
  caller: Caller,
): Promise<void> {
  const { name } = aws.environment;
  const states = await readDeployed(services, aws);
  const followed = states.map((state) => followedService(state, aws));
  if (dryRun) {
    const planned = followed.map(({ change }) => change);
    if (json) caller.out(`${JSON.stringify({ environment: name, planned })}\n`);
    else for (const change of planned) caller.out(`${plannedLine('restart', change)}\n`);
    return;
  }
  const { ecs } = aws.session;
  const pollMs = workspace.aws?.pace.pollMs;
  const apply = async (): Promise<void> => {
    await Promise.all(
      followed.map(({ name: { cluster, service } }) =>
        ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true })),
      ),
    );
  };
  const run = new AwsDeployments({
    environment: name,
    services: followed,
    apply,
    ecs: new EcsWatch(ecs),
    logs: aws.session.logs,
    ...(pollMs === undefined ? {} : { pollMs }),
  });
  await followDeployments(run, caller, caller.stopRequests(), json);
}

function followedService(
  { service, version = '', release = '' }: ServiceState,
  aws: AwsEnvironment,
): FollowedService {
  return {
    change: { service, tag: version, before: { release, tag: version }, changes: true },
    name: ecsName(aws, service),
    release: () => release,
    logGroup: logGroupOf(aws, service),
    check: healthQuestionOf(aws, service),
  };
}
