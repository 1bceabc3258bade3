import type { VerbEnd } from '../stage/running-verb.ts';
import type { Stage } from '../stage/stage.ts';
import type { Scenario } from './scenario.ts';

export const STATE = 'stacks/app-demo/terraform.tfstate';
export const LOCK = `${STATE}.tflock`;

/** Ends after which nothing is left to do: the version before runs. */
const UNDONE = new Set(['rolled back', 'timed out', 'interrupted', 'refused']);
/** Ends after which either version may run. */
const OPEN = new Set(['superseded', 'rollback failed', 'none']);

/** The stage before a deployment, with which its end is compared. */
export interface StageState {
  /** The ledger's `current`. */
  readonly current: string;
  /** The answers of the domain, by service. */
  readonly answers: string;
  readonly state: string;
}

export interface Ended {
  readonly before: StageState;
  readonly end: VerbEnd;
  readonly verdict: string;
}

export async function readStageState(stage: Stage): Promise<StageState> {
  const [current, answers, state] = await Promise.all([
    currentOf(stage),
    answersOf(stage),
    stage.readObject(STATE).catch(() => 'none'),
  ]);
  return { current, answers, state };
}

/**
 * Finds every difference from the way an end of its kind leaves things: ledger, services, state, its lock, and the
 * next plan.
 */
export async function faultsLeft(
  scenario: Scenario,
  stage: Stage,
  { before, end, verdict }: Ended,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const now = await readStageState(stage);
  const movesOn = scenario.movesOn ?? scenario.verdict === 'succeeded';
  if (!movesOn && now.current !== before.current) faults.push('what the ledger calls current has moved');
  if ((await stage.readObject(LOCK).catch(() => '')) !== '') faults.push('the state is still locked');
  if (scenario.leavesOpen === true || OPEN.has(verdict) || before.current === '{}') return faults;
  const { desired } = await stage.ledger();
  if (desired !== undefined) faults.push(`the ledger still names ${desired.deployment}`);
  if (!UNDONE.has(verdict)) return faults;
  if (!movesOn && now.answers !== before.answers) {
    faults.push(`the domain answers ${now.answers}, not ${before.answers}`);
  }
  if (/Nothing was changed/.test(end.stderr)) {
    if (!movesOn && now.state !== before.state) faults.push('the state has changed');
  } else if (scenario.nextPlanIsEmpty ?? true) faults.push(...(await faultsOfPlan(stage)));
  return faults;
}

/** Terraform wants nothing of the commit that runs. */
async function faultsOfPlan(stage: Stage): Promise<readonly string[]> {
  const { history } = await stage.ledger();
  const { code, stdout, stderr } = await stage.at(history[0]?.commit ?? '', () => stage.plan('--json'));
  return code === 0 && /"isEmpty":true/.test(stdout)
    ? []
    : [`the next plan is not empty: ${stdout}${stderr}`];
}

async function currentOf(stage: Stage): Promise<string> {
  const text = await stage.ledgerText().catch(() => '{}');
  try {
    return JSON.stringify((JSON.parse(text) as { current?: unknown }).current ?? {});
  } catch {
    return 'no ledger';
  }
}

async function answersOf(stage: Stage): Promise<string> {
  const answers = await Promise.all(
    stage.services.map(async (service) => {
      const answer = await stage.answer(service).catch(() => undefined);
      return `${service} ${answer?.edition ?? 'nothing'}`;
    }),
  );
  return answers.join(', ');
}
