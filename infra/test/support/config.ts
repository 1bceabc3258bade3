import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

const FIX = 'https://developer.hashicorp.com/terraform/install';

/** Whether there is a Terraform on `PATH`. Without one the tests that need it are skipped, in CI they fail. */
export function hasTerraform(): boolean {
  const { PATH = '', CI } = process.env;
  if (PATH.split(':').some((folder) => isExecutable(join(folder, 'terraform')))) return true;
  if (CI !== undefined) throw new Error(`terraform not found (${FIX})`);
  process.stderr.write(`skipped: terraform not found (${FIX})\n`);
  return false;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
