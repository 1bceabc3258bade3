import pg from 'pg';
import * as z from 'zod';

import { clientConfig, type DatabaseAddress } from '../connection.ts';
import { isUnavailable } from '../unavailable.ts';

/** The server's master user, who may make databases and roles. */
export interface AdminCredentials {
  readonly username: string;
  readonly password: string;
}

const credentials = z.object({ username: z.string().min(1), password: z.string() });

/** The variable `DATABASE_ADMIN_CREDENTIALS`; its faults never show its content. */
export const adminCredentials = z.string().transform((text, context): AdminCredentials => {
  try {
    return credentials.parse(JSON.parse(text));
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON with username and password' });
    return z.NEVER;
  }
});

/** A server that pauses while unused takes half a minute to come back. */
const MAX_WAIT_MS = 90_000;
const ATTEMPT_MS = 20_000;
const PAUSE_MS = 500;

/**
 * Connects as the admin, waiting for a server that starts, resumes or fails over.
 * @throws what the last attempt ended with
 */
export async function connectAsAdmin(
  address: DatabaseAddress,
  admin: AdminCredentials,
  database: string,
): Promise<pg.Client> {
  const config = {
    ...clientConfig({ ...address, database, role: admin.username }, { applicationName: 'migrate' }),
    password: admin.password,
    connectionTimeoutMillis: ATTEMPT_MS,
  };
  for (const until = performance.now() + MAX_WAIT_MS; ;) {
    const client = new pg.Client(config);
    // A lost connection fails the statement that runs on it; an event without a listener would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (!isUnavailable(error) || isRefused(error) || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

function isRefused(error: unknown): boolean {
  return String((error as { readonly code?: string }).code).startsWith('28');
}
