import { needsAws, needsDatabase } from '@fairway/service-manifest';

import { noDatabase, startDatabase, type LocalDatabase } from './database.ts';
import type { EnvironmentPlan } from './environment-plan.ts';
import type { Report } from './report.ts';
import { noStandIns, startStandIns, type StandIns } from './stand-ins.ts';

/** What the services of this machine use besides each other. */
export interface BackingServices {
  readonly standIns: StandIns;
  readonly database: LocalDatabase;
}

export const noBackingServices: BackingServices = { standIns: noStandIns, database: noDatabase };

type BackingPlan = Pick<EnvironmentPlan, 'services' | 'dataFolder'>;

/**
 * Starts what the planned services need, all of it at once.
 * @throws {Failure} when a part does not start; the others are stopped then
 */
export async function startBackingServices(plan: BackingPlan, report: Report): Promise<BackingServices> {
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

async function startStandInsOf({ services, dataFolder }: BackingPlan, report: Report): Promise<StandIns> {
  if (!services.some(needsAws)) return noStandIns;
  report.progress('stand-ins', 'starting', false);
  const started = await startStandIns(dataFolder);
  report.progress('stand-ins', 'S3, SNS, SQS and CloudWatch, with sample data', true);
  return started;
}

async function startDatabaseOf(
  { services, dataFolder }: BackingPlan,
  report: Report,
): Promise<LocalDatabase> {
  const users = services.filter(needsDatabase);
  if (users.length === 0) return noDatabase;
  report.progress('database', 'starting', false);
  const started = await startDatabase(dataFolder, users, (text) => report.note(text));
  report.progress('database', started.description, true);
  return started;
}
