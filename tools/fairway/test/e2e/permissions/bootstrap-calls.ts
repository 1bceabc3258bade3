import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { codesOf, tableRows } from '../../adoption/table-rows.ts';
import { callsOf, type Rehearsed } from '../rehearsed.ts';
import { readWrittenCalls } from './written-calls.ts';

const PAGE = 'docs/account-limits.md';

/** A person with the rights of the page must be able to bootstrap: it lists every action that the rehearsal saw. */
export async function bootstrapAsksForWhatIsListed(world: Rehearsed): Promise<readonly string[]> {
  const page = await readFile(join(world.clone.root, PAGE), 'utf8');
  const [, table = ''] = /<!-- bootstrap -->([\s\S]*)<!-- \/bootstrap -->/.exec(page) ?? [];
  const listed = new Set(
    tableRows(table).flatMap(([service = '', actions = '']) =>
      codesOf(actions).map((action) => `${service}:${action}`),
    ),
  );
  const calls = await readWrittenCalls(callsOf(world));
  const asked = new Set(
    calls.flatMap(({ maker, action }) =>
      maker.kind === 'terraform' && maker.stack.startsWith('bootstrap') ? [action] : [],
    ),
  );
  world.note(`bootstrap asks for ${asked.size} actions of ${listed.size}`);
  if (asked.size === 0) return ['no call of bootstrap was written down'];
  return [...asked]
    .filter((action) => !listed.has(action))
    .map((action) => `${PAGE} does not list ${action}`);
}
