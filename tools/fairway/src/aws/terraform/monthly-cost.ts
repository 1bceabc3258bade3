/**
 * What a plan adds to a month, of resources that have a price by the hour whatever is done with them. List prices of
 * us-east-1, on demand, 730 hours, read in November 2026: https://aws.amazon.com/pricing
 */
import type { PlannedChanges, ResourceChange } from './plan-json.ts';

const HOURS = 730;
/** US dollars an hour, of one vCPU and of one GB. */
const FARGATE = {
  arm64: { vcpu: 0.03238, gigabyte: 0.00356 },
  x86_64: { vcpu: 0.04048, gigabyte: 0.004445 },
} as const;
/** US dollars a month. */
export const LOAD_BALANCER_USD = 16.43;
/** Fargate's CPU units of one vCPU, and MiB of one GB. */
const UNITS = 1_024;
const ACU_HOUR = 0.12;

type Values = Readonly<Record<string, unknown>>;

/** By type of resource: US dollars a month of one, by its settings. */
const prices: Readonly<Record<string, (values: Values) => number>> = {
  aws_lb: () => LOAD_BALANCER_USD,
  aws_nat_gateway: () => 32.85,
  aws_eip: () => 3.65,
  aws_vpc_endpoint: (values) =>
    values['vpc_endpoint_type'] === 'Interface' ? 7.3 * Math.max(1, lengthOf(values['subnet_ids'])) : 0,
  aws_wafv2_web_acl: (values) => 5 + lengthOf(values['rule']),
  aws_secretsmanager_secret: () => 0.4,
  aws_kms_key: () => 1,
  aws_cloudwatch_dashboard: () => 3,
  aws_cloudwatch_metric_alarm: () => 0.1,
  // The least that a serverless database uses: nothing where it pauses.
  aws_rds_cluster: (values) => {
    const [scaling = {}] = (values['serverlessv2_scaling_configuration'] ?? []) as readonly Values[];
    return numberOf(scaling['min_capacity']) * ACU_HOUR * HOURS;
  },
};

/** What the changes add to a month, in US dollars; what they take away counts against it. */
export function monthlyUsd({ changes }: PlannedChanges): number {
  const fixed = changes.reduce((sum, { type, before, after }) => {
    const price = Object.hasOwn(prices, type) ? prices[type] : undefined;
    return price === undefined ? sum : sum + priceOf(price, after) - priceOf(price, before);
  }, 0);
  const sum = fixed + tasksOf(changes, 'after') - tasksOf(changes, 'before');
  return Math.round(sum * 100) / 100;
}

/** `+12.50`, `-3.00`, `±0`. */
export function usdChange(usd: number): string {
  const text = Math.abs(usd).toFixed(2);
  return text === '0.00' ? '±0' : `${usd > 0 ? '+' : '-'}${text}`;
}

/** Of services whose task definition changes too: a service alone does not say how large its tasks are. */
function tasksOf(changes: readonly ResourceChange[], when: 'before' | 'after'): number {
  const definitions = changes.filter(({ type }) => type === 'aws_ecs_task_definition');
  const services = changes.filter(({ type }) => type === 'aws_ecs_service');
  return services.reduce((sum, service) => {
    const definition = definitions.find(({ address }) => nameOf(address) === nameOf(service.address));
    if (definition === undefined) return sum;
    return sum + numberOf(service[when]['desired_count']) * taskUsd(sizeOf(definition[when]));
  }, 0);
}

/** What one task on Fargate costs a month, in US dollars. */
export function taskUsd({
  cpu,
  memoryMib,
  architecture,
}: {
  readonly cpu: number;
  readonly memoryMib: number;
  readonly architecture: keyof typeof FARGATE;
}): number {
  const price = FARGATE[architecture];
  return ((cpu / UNITS) * price.vcpu + (memoryMib / UNITS) * price.gigabyte) * HOURS;
}

function sizeOf(definition: Values) {
  const [platform = {}] = (definition['runtime_platform'] ?? []) as readonly Values[];
  const architecture = platform['cpu_architecture'] === 'X86_64' ? 'x86_64' : 'arm64';
  return {
    cpu: numberOf(definition['cpu']),
    memoryMib: numberOf(definition['memory']),
    architecture,
  } as const;
}

/** `aws_ecs_service.service_logs` → `service_logs` */
function nameOf(address: string): string {
  return address.slice(address.lastIndexOf('.') + 1);
}

function priceOf(price: (values: Values) => number, values: Values): number {
  return Object.keys(values).length === 0 ? 0 : price(values);
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function numberOf(value: unknown): number {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? number : 0;
}
