import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { vpcOf, type Environment, type Shared } from '@fairway/environments';

/** A call of Terraform to AWS for one of the stacks, recorded against an emulator. */
export interface RecordedCall {
  readonly stack: 'app' | 'vpc' | 'monitoring' | 'ecr';
  readonly phase: string;
  readonly action: string;
  /** With `{env}`, `{vpc}`, `{service}` and `{account}`; `x` is an id of AWS. */
  readonly resource: string;
  /** Empty for the environment's own. */
  readonly region: string;
}

export function readRecordedCalls(): readonly RecordedCall[] {
  const text = readFileSync(join(import.meta.dirname, '../fixtures/recorded-calls.tsv'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [stack, phase = '', action = '', resource = '', region = ''] = line.split('\t');
      return { stack: stack as RecordedCall['stack'], phase, action, resource, region };
    });
}

/** The calls that an environment's own stacks make: not every one has a VPC, a firewall, or an engine for its logs. */
export function callsOf(
  { network, edge, logQueries }: Environment,
  calls: readonly RecordedCall[],
): readonly RecordedCall[] {
  return calls
    .filter(({ stack }) => stack !== 'ecr' && (stack !== 'vpc' || network.kind === 'own'))
    .filter(({ action }) => !action.startsWith('wafv2:') || edge.waf.kind !== 'off')
    .filter(({ action }) => !/^(?:athena|glue):/.test(action) || logQueries.kind === 'athena');
}

/** The resource of a recorded call in one environment, for its service `logs`. */
export function resourceIn({ resource }: RecordedCall, shared: Shared, environment: Environment): string {
  return resource
    .replaceAll('{account}', environment.account)
    .replaceAll('{vpc}', vpcOf(environment))
    .replaceAll('{env}', environment.name)
    .replaceAll('{service}', 'logs')
    .replaceAll(/(?<=[:/]|aws-waf-logs-)fairway(?=[-/_])/g, shared.project);
}
