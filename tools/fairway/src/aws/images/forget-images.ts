import { BatchDeleteImageCommand, ListImagesCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { keptTag } from '@fairway/environments';

/** As bundles have it: the tags of an environment whose name begins like another one's are never taken for its own. */
const CONTENT_TAG = /^[0-9a-f]{12}$/;
/** ECR deletes so many at once. */
const MAX_DELETED = 100;

/**
 * Takes an environment's `keep-…` tags from the images that its ledger does not name any more, so that they may
 * expire. An image keeps its content tag, and the tags of other environments.
 * @param kept content tags that the ledger names
 * @returns how many tags were taken
 */
export async function forgetImages(
  ecr: Pick<ECRClient, 'send'>,
  repositoryName: string,
  environment: string,
  kept: ReadonlySet<string>,
): Promise<number> {
  const prefix = keptTag(environment, '');
  const tags = await tagsOf(ecr, repositoryName);
  const old = tags.filter((tag) => {
    const contentTag = tag.slice(prefix.length);
    return tag.startsWith(prefix) && CONTENT_TAG.test(contentTag) && !kept.has(contentTag);
  });
  // The last tag of an image takes the image along: it stays, and is deleted when it expires.
  const lonely = new Set(old.filter((tag) => !tags.includes(tag.slice(prefix.length))));
  const going = old.filter((tag) => !lonely.has(tag));
  for (let first = 0; first < going.length; first += MAX_DELETED) {
    const imageIds = going.slice(first, first + MAX_DELETED).map((imageTag) => ({ imageTag }));
    await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
  }
  return going.length;
}

async function tagsOf(ecr: Pick<ECRClient, 'send'>, repositoryName: string): Promise<readonly string[]> {
  const tags: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecr.send(
      new ListImagesCommand({ repositoryName, nextToken, filter: { tagStatus: 'TAGGED' } }),
    );
    tags.push(...(page.imageIds ?? []).flatMap(({ imageTag }) => imageTag ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return tags;
}
