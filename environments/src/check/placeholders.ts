import { fileOf } from '../model/files.ts';
import type { Environment } from '../model/environment.ts';
import { shared as workspaceShared } from '../shared.ts';
import { sharedFile } from '../model/files.ts';
import type { Shared } from '../model/shared.ts';

const PLACEHOLDER_ACCOUNT = '000000000000';
const PLACEHOLDER_REPOSITORY = 'owner/name';

/**
 * A sentence for each placeholder, which stands for a value that only its owner knows, with the file to edit.
 * Commands that talk to AWS refuse to start while there is one; synthesis and validation work with them.
 */
export function placeholderFaults(
  environments: readonly Pick<Environment, 'name' | 'account'>[],
  shared: Pick<Shared, 'account' | 'repository'> = workspaceShared,
): readonly string[] {
  const faults = environments
    .filter(({ account }) => account === PLACEHOLDER_ACCOUNT)
    .map(
      (environment) =>
        `${environment.name}: \`account\` must be the id of your AWS account, got the placeholder ${PLACEHOLDER_ACCOUNT}: edit ${fileOf(environment)}`,
    );
  if (shared.account === PLACEHOLDER_ACCOUNT) {
    faults.push(
      `shared: \`account\` must be the id of your AWS account, got the placeholder ${PLACEHOLDER_ACCOUNT}: edit ${sharedFile}`,
    );
  }
  if (shared.repository === PLACEHOLDER_REPOSITORY) {
    faults.push(
      `shared: \`repository\` must be your GitHub repository, got the placeholder ${PLACEHOLDER_REPOSITORY}: edit ${sharedFile}`,
    );
  }
  return faults;
}
