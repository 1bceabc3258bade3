import { needsAws, needsDatabase } from '@fairway/service-manifest';

import { noDatabase, startDatabase, type LocalDatabase } from './database.ts';
import type { EnvironmentPlan } from './environment-plan.ts';
import type { Report } from './report.ts';
import { needsSignIn, noSignIn, startSignIn, type SignIn } from './sign-in.ts';
import { noStandIns, startStandIns, type StandIns } from './stand-ins.ts';

/** The database, the stand-ins and the token issuer that the services of this machine use. */
export interface BackingServices {
  readonly standIns: StandIns;
  readonly database: LocalDatabase;
  readonly signIn: SignIn;
}

export const noBackingServices: BackingServices = {
  standIns: noStandIns,
  database: noDatabase,
  signIn: noSignIn,
};

type BackingPlan = Pick<EnvironmentPlan, 'services' | 'dataFolder' | 'signIn'>;

/**
 * Starts the backing services that the planned services need, all at once.
 * @throws {Failure} when a part does not start; the others are stopped then
 */
export async function startBackingServices(plan: BackingPlan, report: Report): Promise<BackingServices> {
  const starting = [
    startStandInsOf(plan, report),
    startDatabaseOf(plan, report),
    startSignInOf(plan, report),
  ] as const;
  try {
    const [standIns, database, signIn] = await Promise.all(starting);
    return { standIns, database, signIn };
  } catch (error) {
    const started = await Promise.allSettled(starting);
    for (const part of started) if (part.status === 'fulfilled') await part.value.close();
    throw error;
  }
}

async function startSignInOf({ services, signIn }: BackingPlan, report: Report): Promise<SignIn> {
  if (!needsSignIn(services, signIn)) return noSignIn;
  const started = await startSignIn(signIn);
  report.progress('sign-in', 'gives an access token to every caller', true);
  return started;
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
