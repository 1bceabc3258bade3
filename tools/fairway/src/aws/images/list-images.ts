import { DescribeImagesCommand, RepositoryNotFoundException, type ECRClient } from '@aws-sdk/client-ecr';

import { Failure } from '../../terminal/failure.ts';

/**
 * Tags of lists of an image's artifacts, in registries that do not keep such lists themselves: they are no images.
 */
const REFERRERS = /^sha256-[0-9a-f]{64}$/;

/** An image of a repository, as people look it up. */
export interface ListedImage {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: Date | undefined;
  readonly bytes: number;
}

/**
 * Lists the tagged images of a repository, the newest first.
 * @throws {Failure} when there is no such repository
 */
export async function listImages(ecr: ECRClient, repositoryName: string): Promise<readonly ListedImage[]> {
  const images: ListedImage[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecr
      .send(new DescribeImagesCommand({ repositoryName, nextToken, filter: { tagStatus: 'TAGGED' } }))
      .catch((error: unknown) => {
        if (!(error instanceof RepositoryNotFoundException)) throw error;
        throw new Failure(
          `there is no repository ${repositoryName}. Repositories are made by: ./fairway deploy ecr`,
        );
      });
    for (const { imageDigest, imageTags = [], imagePushedAt, imageSizeInBytes = 0 } of page.imageDetails ??
      []) {
      const tags = imageTags.filter((tag) => !REFERRERS.test(tag));
      if (imageDigest === undefined || tags.length === 0) continue;
      images.push({ digest: imageDigest, tags, pushedAt: imagePushedAt, bytes: imageSizeInBytes });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return images.toSorted((a, b) => (b.pushedAt?.getTime() ?? 0) - (a.pushedAt?.getTime() ?? 0));
}
