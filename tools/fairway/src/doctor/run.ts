import { awsFailure } from '../aws/session/aws-failure.ts';
import { openAwsEnvironment } from '../aws/targets/aws-environment.ts';
import { Failure } from '../terminal/failure.ts';
import type { Output } from '../terminal/output.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { accountChecks } from './checks/account.ts';
import { machineChecks } from './checks/machine.ts';
import { needChecks } from './checks/needs.ts';
import { stateChecks } from './checks/state.ts';
import { fault, unknown, type Check, type Finding } from './finding.ts';

export interface DoctorOptions {
  /** Absent: this machine and this clone alone. */
  readonly environment: string | undefined;
  readonly json: boolean;
}

const MARKS = { good: '✓', fault: '✗', unknown: '?' } as const;

/**
 * Carries out every check, also after one that finds faults.
 * @throws {Failure} when there is a fault
 */
export async function runDoctor(
  { environment, json }: DoctorOptions,
  workspace: Workspace,
  output: Output,
): Promise<void> {
  const onMachine = await carryOut(machineChecks(workspace, environment));
  const inAws = environment === undefined ? [] : await askAws(environment, workspace);
  const findings = [...onMachine, ...inAws];
  if (json) output.out(`${JSON.stringify({ environment: environment ?? null, findings })}\n`);
  else for (const finding of findings) output.out(`${findingText(finding)}\n`);
  const faults = findings.filter(({ state }) => state === 'fault');
  if (faults.length === 0) return;
  const again = environment === undefined ? './fairway doctor' : `./fairway doctor ${environment}`;
  throw new Failure(`${faults.length} of ${findings.length} findings need you; look again with ${again}`);
}

async function askAws(name: string, workspace: Workspace): Promise<readonly Finding[]> {
  let aws;
  try {
    aws = await openAwsEnvironment(name, workspace);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const [text = '', ...fix] = error.message.split(': ');
    // Placeholders have findings of their own.
    return /^placeholders/.test(text) ? [] : [fault('identity', capital(text), capital(fix.join(': ')))];
  }
  try {
    return await carryOut([...accountChecks(aws), ...stateChecks(aws), ...needChecks(aws)]);
  } finally {
    aws.close();
  }
}

async function carryOut(checks: readonly Check[]): Promise<readonly Finding[]> {
  const found = await Promise.all(
    checks.map((check) => check.run().catch((error: unknown) => notCarriedOut(check, error))),
  );
  return found.flat();
}

/** @throws what is a mistake of this program */
function notCarriedOut({ name }: Check, error: unknown): readonly Finding[] {
  const failure = error instanceof Failure ? error : awsFailure(error);
  if (failure === undefined) throw error;
  const [text = '', ...fix] = failure.message.split(': ');
  return [
    unknown(name, `This cannot be looked at: ${text}`, capital(fix.join(': ') || (failure.details[0] ?? ''))),
  ];
}

function findingText({ check, state, text, fix }: Finding): string {
  const line = `${MARKS[state]} ${check}: ${text}`;
  return fix === undefined || fix === '' ? line : `${line}\n    ${fix}`;
}

function capital(text: string): string {
  // A command stays as it is typed.
  return /^[a-z]/.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
}
