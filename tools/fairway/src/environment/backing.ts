import { noDatabase, startDatabase, type LocalDatabase } from './database.ts';
import type { UpPlan } from '../up/plan.ts';
import type { Report } from '../up/report.ts';
import { noStandIns, startStandIns, type StandIns } from './stand-ins.ts';

/** What the services of this machine use besides each other. */
export interface Backing {
  readonly standIns: StandIns;
  readonly database: LocalDatabase;
}

export const noBacking: Backing = { standIns: noStandIns, database: noDatabase };

type BackingPlan = Pick<UpPlan, 'standIns' | 'databases' | 'dataFolder'>;

/**
 * Starts what the planned services need, all of it at once.
 * @throws {Failure} when a part does not start; the others are stopped then
 */
export async function startBacking(plan: BackingPlan, report: Report): Promise<Backing> {
  const [standIns, database] = await Promise.allSettled([
    startStandInsOf(plan, report),
    startDatabaseOf(plan, report),
  ]);
  if (standIns.status === 'rejected') {
    if (database.status === 'fulfilled') await database.value.close();
    throw standIns.reason;
  }
  if (database.status === 'rejected') {
    await standIns.value.close();
    throw database.reason;
  }
  return { standIns: standIns.value, database: database.value };
}

async function startStandInsOf({ standIns, dataFolder }: BackingPlan, report: Report): Promise<StandIns> {
  if (!standIns) return noStandIns;
  report.progress('stand-ins', 'starting', false);
  const started = await startStandIns(dataFolder);
  report.progress('stand-ins', 'S3, SNS, SQS and CloudWatch, with sample data', true);
  return started;
}

async function startDatabaseOf(
  { databases, dataFolder }: BackingPlan,
  report: Report,
): Promise<LocalDatabase> {
  if (databases.length === 0) return noDatabase;
  report.progress('database', 'starting', false);
  const started = await startDatabase(dataFolder, databases, (text) => report.note(text));
  report.progress('database', started.description, true);
  return started;
}
