// `node infra/test/checkov/write-waivers.ts`: writes the waivers of checkov's checks into docs/policies.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { chosenStacks, realStacks } from '../support/real-stacks.ts';
import { waiverTable } from './waiver-table.ts';

const page = join(import.meta.dirname, '../../../docs/policies.md');
const written = readFileSync(page, 'utf8').replace(
  /(?<=<!-- checks -->\n\n)[^]*?(?=\n\n<!-- \/checks -->)/,
  () => waiverTable([...realStacks, ...chosenStacks]),
);
writeFileSync(page, written);
