import type { Shared } from '../model/shared.ts';
import type { StackName } from './state-keys.ts';

/** The tags of every resource: its payer, its owner, and the place of its code. */
export interface TagSubject {
  readonly stack: StackName;
  /** Absent where a stack serves all environments. */
  readonly environment?: string;
  readonly service?: string;
}

/** The tags of everything that is created. */
export function tagsOf(
  { project, repository }: Pick<Shared, 'project' | 'repository'>,
  { stack, environment, service }: TagSubject,
): Readonly<Record<string, string>> {
  return {
    Project: project,
    Environment: environment ?? 'shared',
    Stack: stack,
    Service: service ?? 'shared',
    ManagedBy: 'terraform',
    Repository: repository,
  };
}
