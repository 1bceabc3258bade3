import type { VerbEnd } from '../stage/running-verb.ts';
import type { Stage } from '../stage/stage.ts';
import { faultsLeft, readStageState } from './left-behind.ts';
import type { Scenario } from './scenario.ts';

export interface Played {
  readonly name: string;
  readonly verdict: string;
  readonly code: number | null;
  readonly seconds: number;
  /** Empty when all was as it must be. */
  readonly faults: readonly string[];
  /** Absent when there was none. */
  readonly nextSeconds?: number | undefined;
}

/**
 * Plays a scenario, checks the state that it leaves, and deploys a sound version after it.
 * @param isQuick leaves that deployment to the next scenario
 */
export async function playScenario(scenario: Scenario, stage: Stage, isQuick = false): Promise<Played> {
  const before = await readStageState(stage);
  const end = await scenario.play(stage).catch(brokenOff);
  stage.heal();
  const faults = [
    ...faultsOfEnd(scenario, end),
    ...(await whatLeaves(scenario, stage, end)),
    ...(await faultsLeft(scenario, stage, { before, end, verdict: verdictOf(end) })),
  ];

  const next = isQuick ? undefined : await soundDeployment(stage);
  if (isQuick) await stage.writeStack();
  if (next !== undefined && next.code !== 0) faults.push(`the next deployment ends with ${next.code}`);
  if (faults.length > 0) {
    process.stderr.write(`${scenario.name}: ${faults.join('; ')}\n${end.stdout}${end.stderr}\n`);
    if (next !== undefined && next.code !== 0) process.stderr.write(`next:\n${next.stderr}\n`);
  }
  const { name } = scenario;
  const played = { name, verdict: verdictOf(end), code: end.code, faults, seconds: seconds(end) };
  return next === undefined ? played : { ...played, nextSeconds: seconds(next) };
}

/** A scenario that breaks off has a fault of its own. */
function brokenOff(error: unknown): VerbEnd {
  const stderr = `the scenario broke off: ${(error as Error).stack ?? String(error)}`;
  return { code: null, stdout: '', stderr, tookMs: 0 };
}

function faultsOfEnd({ verdict: wanted, code, says = [] }: Scenario, end: VerbEnd): readonly string[] {
  const verdict = verdictOf(end);
  return [
    ...([wanted].flat().includes(verdict) ? [] : [`the verdict is ${verdict}`]),
    ...([code].flat().includes(end.code ?? -1) ? [] : [`the exit code is ${end.code}`]),
    ...says.filter((pattern) => !pattern.test(end.stderr)).map((pattern) => `it does not say ${pattern}`),
  ];
}

async function whatLeaves({ leaves }: Scenario, stage: Stage, end: VerbEnd): Promise<readonly string[]> {
  return (
    (await leaves?.(stage, end).then(
      () => [],
      (error: unknown) => [(error as Error).message],
    )) ?? []
  );
}

/** The next deployment: it must end well, be shown by the domain, and leave nothing half-way. */
async function soundDeployment(stage: Stage): Promise<VerbEnd> {
  await stage.writeStack();
  await stage.commitSound();
  const end = await stage.deploy('--json');
  if (end.code !== 0) return end;
  const { desired } = await stage.ledger();
  if (desired !== undefined) return { ...end, code: -1, stderr: 'the ledger still has desired' };
  return end;
}

/** The verdict of the one object on stdout, or of the last line of talk. */
function verdictOf({ stdout, stderr, code }: VerbEnd): string {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (line.startsWith('{')) return (JSON.parse(line) as { verdict?: string }).verdict ?? 'none';
  const [, verdict] = /^demo: (.+?) after \d/m.exec(stderr) ?? [];
  return verdict ?? (code === 0 ? 'done' : 'none');
}

function seconds({ tookMs }: VerbEnd): number {
  return Math.round(tookMs / 100) / 10;
}
