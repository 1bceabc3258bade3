// Writes the file named by the first argument when the process that started it has ended.
import { writeFileSync } from 'node:fs';

import { onParentDeath } from '../src/index.ts';

onParentDeath(() => {
  writeFileSync(String(process.argv[2]), 'told');
  process.exit();
});
process.stdout.write('ready\n');
setInterval(() => undefined, 60_000);
