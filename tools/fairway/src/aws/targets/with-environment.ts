import type { Workspace } from '../../workspace/workspace.ts';
import type { AwsConfig } from '../config.ts';
import { openAwsEnvironment, type AwsEnvironment } from './aws-environment.ts';

/**
 * Opens an environment for one verb, and closes it after.
 * @throws what `openAwsEnvironment` throws
 */
export async function withAwsEnvironment<Result>(
  name: string,
  workspace: Workspace,
  use: (aws: AwsEnvironment) => Promise<Result>,
  config?: AwsConfig,
): Promise<Result> {
  const aws = await openAwsEnvironment(name, workspace, config);
  try {
    return await use(aws);
  } finally {
    aws.close();
  }
}
