import type { Stage, VerbEnd } from '../stage/stage.ts';

/** A way in which a deployment can go, and how it has to end. */
export interface Scenario {
  readonly name: string;
  /** Plays it; the end of the verb that it is about. */
  readonly play: (stage: Stage) => Promise<VerbEnd>;
  /** Several where chance decides. */
  readonly verdict: string | readonly string[];
  readonly code: number | readonly number[];
  /** What the talk must say. */
  readonly says?: readonly RegExp[];
  /** What must be so afterwards. @throws what is not so */
  readonly leaves?: (stage: Stage, end: VerbEnd) => Promise<void>;
  /** The ledger's `current` moves on to what was deployed. @default when the verdict is `succeeded` */
  readonly movesOn?: boolean;
}

export interface Played {
  readonly name: string;
  readonly verdict: string;
  readonly code: number | null;
  readonly seconds: number;
  /** Empty when all was as it must be. */
  readonly faults: readonly string[];
  readonly nextSeconds: number;
}

/** Plays a scenario, looks at what it left, and deploys a sound version after it. */
export async function playScenario(scenario: Scenario, stage: Stage): Promise<Played> {
  const faults: string[] = [];
  const before = await currentOf(stage);
  const end = await scenario.play(stage);
  stage.heal();
  const verdict = verdictOf(end);
  if (![scenario.verdict].flat().includes(verdict)) faults.push(`the verdict is ${verdict}`);
  if (![scenario.code].flat().includes(end.code ?? -1)) faults.push(`the exit code is ${end.code}`);
  for (const pattern of scenario.says ?? []) {
    if (!pattern.test(end.stderr)) faults.push(`it does not say ${pattern}`);
  }
  await scenario.leaves?.(stage, end).catch((error: unknown) => faults.push((error as Error).message));
  const movesOn = scenario.movesOn ?? scenario.verdict === 'succeeded';
  const after = await currentOf(stage);
  if (!movesOn && after !== before) faults.push('what the ledger calls current has moved');

  const next = await soundDeployment(stage);
  if (next.code !== 0) faults.push(`the next deployment ends with ${next.code}`);
  if (faults.length > 0) {
    process.stderr.write(`${scenario.name}\n${end.stdout}${end.stderr}\n`);
    if (next.code !== 0) process.stderr.write(`next:\n${next.stderr}\n`);
  }
  const { name } = scenario;
  return { name, verdict, code: end.code, faults, seconds: seconds(end), nextSeconds: seconds(next) };
}

/** The next one: it must end well, be what the domain shows, and leave nothing half-way. */
async function soundDeployment(stage: Stage): Promise<VerbEnd> {
  await stage.writeStack();
  await stage.commit({ alpha: 'sound', beta: 'sound' });
  const end = await stage.deploy('--json');
  if (end.code !== 0) return end;
  const { desired } = await stage.ledger();
  if (desired !== undefined) return { ...end, code: -1, stderr: 'the ledger still has desired' };
  return end;
}

async function currentOf(stage: Stage): Promise<string> {
  const text = await stage.ledgerText().catch(() => '{}');
  try {
    return JSON.stringify((JSON.parse(text) as { current?: unknown }).current ?? {});
  } catch {
    return 'no ledger';
  }
}

/** The verdict of the one object on stdout, or of the last line of talk. */
export function verdictOf({ stdout, stderr, code }: VerbEnd): string {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (line.startsWith('{')) return (JSON.parse(line) as { verdict: string }).verdict;
  const [, verdict] = /^demo: (.+?) after \d/m.exec(stderr) ?? [];
  return verdict ?? (code === 0 ? 'done' : 'none');
}

function seconds({ tookMs }: VerbEnd): number {
  return Math.round(tookMs / 100) / 10;
}
