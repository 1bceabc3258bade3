// `npm run pack:infra [-- FOLDER]`: the constructs as an npm package that any project can install, written to FOLDER, which is
// `infra/dist/package` unless named. Prints the path of the archive.
import { join, resolve } from 'node:path';

import { packPackage } from './pack-package.ts';

const workspaceRoot = resolve(import.meta.dirname, '../..');
const folder = resolve(process.argv[2] ?? join(workspaceRoot, 'infra', 'dist', 'package'));
const archive = await packPackage(
  {
    root: workspaceRoot,
    folder: 'infra',
    // Policies are loaded by name, so no import leads to them.
    modules: ['src/policies/*.ts'],
    files: ['README.md', 'terraform.lock.hcl'],
  },
  folder,
);
process.stdout.write(`${archive}\n`);
