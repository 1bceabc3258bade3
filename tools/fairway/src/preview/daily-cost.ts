import { resolveEnvironment } from '@fairway/environments';

import { taskUsd } from '../aws/terraform/monthly-cost.ts';
import { HOURS } from '../cost/load.ts';
import { priceIn } from '../cost/prices.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Workspace } from '../workspace/workspace.ts';

const DAYS = 30;

/**
 * The cost of an environment in another's VPC a day, in US dollars: its tasks and its load balancer, at list prices.
 */
export async function dailyUsd(name: string, workspace: Workspace): Promise<number> {
  const { definitions } = await workspace.loadEnvironments();
  const definition = definitions.find((each) => each.name === name);
  if (definition === undefined) throw new UsageError(`no such environment: ${name}`);
  const { environment } = resolveEnvironment(definition, await workspace.loadServices());
  const tasks = Object.values(environment.services).reduce(
    (sum, { size, tasks: { desired } }) => sum + desired * taskUsd(size, environment.region),
    0,
  );
  const loadBalancer = priceIn('loadBalancer', environment.region) * HOURS;
  return Math.round(((tasks + loadBalancer) / DAYS) * 100) / 100;
}
