import type { Client } from 'pg';

/** Below the three minutes that the ECS agent gives a container whose dependants wait. */
const LOCK_TIMEOUT = '150s';

/**
 * Runs `work` under a lock of this name on the server: others wait. The lock goes with the connection, so a process
 * that dies blocks nobody.
 * @param client connected to another database than the one that is changed: who waits for a lock looks like a running
 *   query, for which `CREATE INDEX CONCURRENTLY` in the same database would wait in turn
 */
export async function withLock<T>(client: Client, name: string, work: () => Promise<T>): Promise<T> {
  await client.query(`SET lock_timeout = '${LOCK_TIMEOUT}'`);
  await client.query("SELECT pg_advisory_lock(hashtextextended('fairway ' || $1, 0))", [name]);
  try {
    return await work();
  } finally {
    await client.query("SELECT pg_advisory_unlock(hashtextextended('fairway ' || $1, 0))", [name]);
  }
}
