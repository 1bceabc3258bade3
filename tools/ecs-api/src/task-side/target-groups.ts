import {
  DeregisterTargetsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  RegisterTargetsCommand,
  type TargetGroup,
  type TargetGroupAttribute,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { checkHttp, Edge } from '@fairway/local-edge';
import type { HealthPort, TargetEndpoint } from '@fairway/local-ecs';

import { awsWords, type AwsClients } from './aws-clients.ts';
import type { TargetGroupSettings } from './contract.ts';

type Answer = Awaited<ReturnType<HealthPort['check']>>;

/** The load balancer in front of one target group's tasks, at one address that stays. */
interface Front {
  readonly edge: Edge;
  readonly port: number;
}

/** The one name that a front's rule and group need. */
const GROUP = 'tasks';
const DEFAULT_DELAY_SECONDS = 300;
const CLOSE_GRACE_MS = 1_000;

/**
 * Target groups of the load balancers' API. Each has a front of this machine that balances, checks and drains its tasks, and
 * is registered as the group's one target: emulated load balancers keep targets by address without the port, and neither
 * check nor drain.
 */
export class TargetGroups {
  readonly #clients: AwsClients;
  readonly #report: (sentence: string) => void;
  readonly #fronts = new Map<string, Promise<Front>>();

  constructor(clients: AwsClients, report: (sentence: string) => void) {
    this.#clients = clients;
    this.#report = report;
  }

  /** @throws {Error} with ECS's sentence when there is no such group, or with a check that this machine does not make */
  async read(targetGroupArn: string): Promise<TargetGroupSettings> {
    const [group, attributes] = await this.#describe(targetGroupArn).catch((error: unknown) => {
      const reason = `The target group with targetGroupArn ${targetGroupArn} does not exist.`;
      throw new Error(`${reason} (${awsWords(error)})`, { cause: error });
    });
    const delay = attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value;
    return settingsOf(targetGroupArn, group, Number(delay ?? DEFAULT_DELAY_SECONDS));
  }

  async #describe(arn: string): Promise<readonly [TargetGroup, readonly TargetGroupAttribute[]]> {
    const client = this.#clients.loadBalancing();
    try {
      const [{ TargetGroups: [group] = [] }, { Attributes = [] }] = await Promise.all([
        client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] })),
        client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn })),
      ]);
      if (group === undefined) throw new Error('the answer has none');
      return [group, Attributes];
    } finally {
      client.destroy();
    }
  }

  async register(targetGroupArn: string, endpoint: TargetEndpoint): Promise<'healthy' | 'unused'> {
    const { edge } = await this.#frontOf(targetGroupArn);
    return edge.registerTarget(GROUP, endpoint);
  }

  async deregister(
    targetGroupArn: string,
    endpoint: TargetEndpoint,
    delayMs: number,
  ): Promise<{ readonly cut: number }> {
    const { edge } = await this.#frontOf(targetGroupArn);
    return edge.deregisterTarget(GROUP, endpoint, { delayMs });
  }

  /** The port where a group's tasks answer together; undefined before the first was registered. */
  async portOf(targetGroupArn: string): Promise<number | undefined> {
    return (await this.#fronts.get(targetGroupArn))?.port;
  }

  /** Requests that each task of a group has had, by its port; none before the first was registered. */
  async requests(targetGroupArn: string): Promise<ReadonlyMap<number, number>> {
    const groups = (await this.#fronts.get(targetGroupArn))?.edge.state().targetGroups ?? [];
    return new Map(
      groups.flatMap(({ targets }) => targets.map(({ port, requests }) => [port, requests] as const)),
    );
  }

  async close(): Promise<void> {
    const fronts = await Promise.all(
      [...this.#fronts].map(async ([arn, front]) => [arn, await front] as const),
    );
    await Promise.all(
      fronts.map(async ([arn, { edge, port }]) => {
        await this.#tell(arn, port, 'deregister');
        await edge.close({ graceMs: CLOSE_GRACE_MS });
      }),
    );
  }

  #frontOf(arn: string): Promise<Front> {
    const known = this.#fronts.get(arn) ?? this.#openFront(arn);
    this.#fronts.set(arn, known);
    return known;
  }

  async #openFront(arn: string): Promise<Front> {
    const settings = await this.read(arn).catch((error: unknown) => {
      this.#report(error instanceof Error ? error.message : String(error));
      return undefined;
    });
    const edge = new Edge({
      rules: [{ service: GROUP, priority: 1, paths: ['/*'] }],
      targetGroups: [
        {
          service: GROUP,
          healthPath: settings?.path ?? '/',
          deregistrationDelayMs: settings?.deregistrationDelayMs ?? DEFAULT_DELAY_SECONDS * 1_000,
        },
      ],
      ...(settings === undefined ? {} : { healthCheck: settings }),
    });
    const port = await edge.listen(0);
    await this.#tell(arn, port, 'register');
    return { edge, port };
  }

  async #tell(TargetGroupArn: string, Port: number, what: 'register' | 'deregister'): Promise<void> {
    const client = this.#clients.loadBalancing();
    const Targets = [{ Id: '127.0.0.1', Port }];
    const command =
      what === 'register'
        ? client.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }))
        : client.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }));
    await command
      .catch((error: unknown) => {
        // A group that is gone has no targets any more.
        if (what === 'register')
          this.#report(`cannot register 127.0.0.1:${Port} in ${TargetGroupArn}: ${awsWords(error)}`);
      })
      .finally(() => client.destroy());
  }
}

function settingsOf(targetGroupArn: string, group: TargetGroup, delaySeconds: number): TargetGroupSettings {
  const { HealthCheckProtocol: protocol = 'HTTP' } = group;
  if (protocol !== 'HTTP') {
    throw new Error(
      `The target group ${targetGroupArn} checks over ${protocol}; tasks on this machine are checked over HTTP alone.`,
    );
  }
  return {
    targetGroupArn,
    protocol,
    path: group.HealthCheckPath ?? '/',
    matcher: group.Matcher?.HttpCode ?? '200',
    intervalMs: (group.HealthCheckIntervalSeconds ?? 30) * 1_000,
    timeoutMs: (group.HealthCheckTimeoutSeconds ?? 5) * 1_000,
    healthyThreshold: group.HealthyThresholdCount ?? 5,
    unhealthyThreshold: group.UnhealthyThresholdCount ?? 2,
    deregistrationDelayMs: delaySeconds * 1_000,
  };
}

/** Asks a task as its target group would. An answer, never an error. */
export function checkTarget(
  { path, timeoutMs, matcher }: TargetGroupSettings,
  { host, port }: TargetEndpoint,
): Promise<Answer> {
  return checkHttp({ host, port, path, timeoutMs, matcher });
}
