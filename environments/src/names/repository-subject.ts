import type { Shared } from '../model/shared.ts';

/** The repository as the subject of GitHub's tokens has it: `owner/name`, or `owner@1/name@2` where they carry ids. */
export function subjectRepository({
  repository,
  repositoryIds,
}: Pick<Shared, 'repository' | 'repositoryIds'>): string {
  if (repositoryIds === undefined) return repository;
  const [owner = '', name = ''] = repository.split('/');
  return `${owner}@${repositoryIds.owner}/${name}@${repositoryIds.repository}`;
}
