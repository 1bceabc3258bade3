import type { Statement, UnitOfWork } from '@fairway/postgres';
import * as z from 'zod';

/** The channel on which tasks tell each other of changes. */
export const CHANGES_CHANNEL = 'metrics_changed';

/** A definition by its id, or the records of a query by its id; `all` after a load. */
export type Change = { readonly definition: string } | { readonly records: string } | { readonly all: true };

const changeSchema = z.union([
  z.object({ definition: z.string() }),
  z.object({ records: z.string() }),
  z.object({ all: z.literal(true) }),
]);

const notify: Statement = { name: 'announce_change', text: `SELECT pg_notify('${CHANGES_CHANNEL}', $1)` };

/** Tells every task, when and if the unit of work is committed. */
export async function announce(unit: UnitOfWork, change: Change): Promise<void> {
  await unit.query(notify, [JSON.stringify(change)]);
}

/**
 * Reads a message of another task. One that this version does not know, from another version, counts as a change of
 * everything.
 */
export function readChange(payload: string): Change {
  try {
    return changeSchema.parse(JSON.parse(payload));
  } catch {
    return { all: true };
  }
}
