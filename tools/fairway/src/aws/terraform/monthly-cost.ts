/**
 * Computes from a plan how a month's cost changes: by the resources with a price by the hour, whatever their load, at
 * the list prices of `./fairway cost`.
 */
import { HOURS } from '../../cost/load.ts';
import { priceIn, SPOT_SHARE, type PriceName } from '../../cost/prices.ts';
import { placed } from '../../cost/tasks.ts';
import { blocks } from '../../workspace/stack-template.ts';
import type { PlannedChanges, ResourceChange } from './plan-json.ts';

/** Fargate's CPU units of one vCPU, and MiB of one GB. */
const UNITS = 1_024;

type Values = Readonly<Record<string, unknown>>;
type Price = (name: PriceName) => number;

/** By type of resource: US dollars a month of one, by its settings. */
const costs: ReadonlyMap<string, (price: Price, values: Values) => number> = new Map([
  ['aws_lb', (price) => price('loadBalancer') * HOURS],
  ['aws_nat_gateway', (price) => price('natGateway') * HOURS],
  ['aws_eip', (price) => price('publicAddress') * HOURS],
  [
    'aws_vpc_endpoint',
    (price, values) =>
      values['vpc_endpoint_type'] === 'Interface'
        ? price('endpoint') * HOURS * Math.max(1, lengthOf(values['subnet_ids']))
        : 0,
  ],
  ['aws_wafv2_web_acl', (price, values) => price('webAcl') + price('webRule') * lengthOf(values['rule'])],
  ['aws_secretsmanager_secret', (price) => price('secret')],
  ['aws_kms_key', (price) => price('key')],
  ['aws_cloudwatch_metric_alarm', (price) => price('alarmMetric')],
  // The least that a serverless database uses: nothing where it pauses.
  [
    'aws_rds_cluster',
    (price, values) => {
      const [scaling] = blocks(values['serverlessv2_scaling_configuration']);
      return numberOf(scaling?.['min_capacity']) * price('auroraCapacity') * HOURS;
    },
  ],
]);

/**
 * @param region of the stack
 * @returns what the changes add to a month, in US dollars; what they take away counts against it
 */
export function monthlyUsd({ changes }: PlannedChanges, region: string): number {
  const price: Price = (name) => priceIn(name, region);
  const usdOf = (type: string, values: Values): number =>
    Object.keys(values).length === 0 ? 0 : (costs.get(type)?.(price, values) ?? 0);
  const fixed = changes.reduce(
    (sum, { type, before, after }) => sum + usdOf(type, after) - usdOf(type, before),
    0,
  );
  const sum = fixed + tasksOf(changes, 'after', region) - tasksOf(changes, 'before', region);
  return Math.round(sum * 100) / 100;
}

/** `+12.50`, `-3.00`, `±0`. */
export function usdChange(usd: number): string {
  const text = Math.abs(usd).toFixed(2);
  return text === '0.00' ? '±0' : `${usd > 0 ? '+' : '-'}${text}`;
}

/** The tasks of services whose task definition changes too: a service alone does not say how large its tasks are. */
function tasksOf(changes: readonly ResourceChange[], when: 'before' | 'after', region: string): number {
  const definitions = changes.filter(({ type }) => type === 'aws_ecs_task_definition');
  const services = changes.filter(({ type }) => type === 'aws_ecs_service');
  return services.reduce((sum, { address, [when]: values }) => {
    const definition = definitions.find((each) => nameOf(each.address) === nameOf(address));
    if (definition === undefined) return sum;
    const strategy = blocks(values['capacity_provider_strategy']);
    const { onDemand, spot } = placed(numberOf(values['desired_count']), strategy);
    return sum + (onDemand + spot * SPOT_SHARE) * taskUsd(sizeOf(definition[when]), region);
  }, 0);
}

export interface TaskSize {
  /** Units of Fargate: 1,024 are a vCPU. */
  readonly cpu: number;
  readonly memoryMib: number;
  readonly architecture: 'arm64' | 'x86_64';
}

/** Price of one task on Fargate, on demand, in US dollars a month. */
export function taskUsd({ cpu, memoryMib, architecture }: TaskSize, region: string): number {
  const [vcpu, memory] =
    architecture === 'arm64' ? (['armVcpu', 'armMemory'] as const) : (['x86Vcpu', 'x86Memory'] as const);
  return ((cpu / UNITS) * priceIn(vcpu, region) + (memoryMib / UNITS) * priceIn(memory, region)) * HOURS;
}

function sizeOf(definition: Values): TaskSize {
  const [platform] = blocks(definition['runtime_platform']);
  return {
    cpu: numberOf(definition['cpu']),
    memoryMib: numberOf(definition['memory']),
    architecture: platform?.['cpu_architecture'] === 'X86_64' ? 'x86_64' : 'arm64',
  };
}

/** `aws_ecs_service.service_logs` → `service_logs` */
function nameOf(address: string): string {
  return address.slice(address.lastIndexOf('.') + 1);
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function numberOf(value: unknown): number {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? number : 0;
}
