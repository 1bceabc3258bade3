import {
  GetResourcesCommand,
  type ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';

/** Resources that AWS keeps by design, for a while or for ever, and that cost nothing or were asked for. */
const STAYS: readonly (readonly [RegExp, string])[] = [
  [/:kms:.*:key\//, 'a key that AWS deletes after its waiting time'],
  [/:ecs:.*:task-definition\//, 'a revision of a task definition, which costs nothing'],
  [/:rds:.*:cluster-snapshot:/, 'the last snapshot of the database, which was asked for'],
  [/:ecs:.*:(cluster|service)\//, 'something of ECS that is inactive and goes by itself'],
];

export interface Leftovers {
  /** ARNs of resources that should be gone. */
  readonly unexpected: readonly string[];
  /** Lines about resources that stay by design. */
  readonly stays: readonly string[];
}

/**
 * Looks for everything that still has the tags of the destroyed resources.
 * @param tags all of which it has
 */
export async function findLeftovers(
  tagging: ResourceGroupsTaggingAPIClient,
  tags: Readonly<Record<string, string>>,
): Promise<Leftovers> {
  const arns: string[] = [];
  let token: string | undefined;
  do {
    const page = await tagging.send(
      new GetResourcesCommand({
        PaginationToken: token,
        TagFilters: Object.entries(tags).map(([Key, value]) => ({ Key, Values: [value] })),
      }),
    );
    arns.push(...(page.ResourceTagMappingList ?? []).flatMap(({ ResourceARN }) => ResourceARN ?? []));
    token = page.PaginationToken === '' ? undefined : page.PaginationToken;
  } while (token !== undefined);
  const reasonOf = (arn: string) => STAYS.find(([pattern]) => pattern.test(arn))?.[1];
  return {
    unexpected: arns.filter((arn) => reasonOf(arn) === undefined),
    stays: arns.flatMap((arn) => {
      const reason = reasonOf(arn);
      return reason === undefined ? [] : [`${arn}: ${reason}`];
    }),
  };
}
