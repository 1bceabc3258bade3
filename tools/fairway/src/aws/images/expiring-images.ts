import { DescribeImagesCommand, RepositoryNotFoundException, type ECRClient } from '@aws-sdk/client-ecr';
import { imageRetention, keptTagPrefix } from '@fairway/environments';
import { parseReference } from '@fairway/oci';

import type { Images, LedgerImage } from '../ledger/ledger.ts';

/** An image as ECR's expiry sees it. */
export interface StoredImage {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: Date;
}

/** The effect of a repository's expiry on an image without a tag that keeps it. */
export type Expiry =
  | { readonly kind: 'missing' }
  /** Beyond the kept number: ECR deletes it at its next turn, within a day. */
  | { readonly kind: 'due' }
  /** @property images that may still be sent before it is due */
  | { readonly kind: 'by count'; readonly left: number }
  | { readonly kind: 'by age'; readonly at: Date };

/** A coming expiry is reported when this many more images, or fewer, make it due. */
const FEW_IMAGES = 3;
const DAY_MS = 86_400_000;

/**
 * Judges an image by the rules of its repository's expiry. All tagged images count towards the newest, also those
 * that a `keep-…` tag protects: a rule counts images that an earlier rule has claimed, and only deletes none of them.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html
 * @param stored all images of the repository
 * @returns undefined for an image that stays
 */
export function expiryOf(digest: string, stored: readonly StoredImage[], now: Date): Expiry | undefined {
  const image = stored.find((each) => each.digest === digest);
  if (image === undefined) return { kind: 'missing' };
  if (image.tags.some((tag) => tag.startsWith(keptTagPrefix))) return undefined;
  if (image.tags.length === 0) {
    const at = new Date(image.pushedAt.getTime() + imageRetention.untaggedDays * DAY_MS);
    return at <= now ? { kind: 'due' } : { kind: 'by age', at };
  }
  const newer = stored.filter(({ tags, pushedAt }) => tags.length > 0 && pushedAt > image.pushedAt).length;
  const left = imageRetention.newest - newer;
  if (left <= 0) return { kind: 'due' };
  return left <= FEW_IMAGES ? { kind: 'by count', left } : undefined;
}

/** An image that a deployment or a plan names, and how its repository's expiry treats it. */
export interface ExpiringImage {
  readonly service: string;
  readonly image: LedgerImage;
  readonly expiry: Expiry;
}

/**
 * The images that their repositories do not keep, in the order of their services. Repositories that the caller may
 * not list are left out.
 */
export async function expiringImages(
  ecr: Pick<ECRClient, 'send'>,
  images: Images,
  now: () => Date = () => new Date(),
): Promise<readonly ExpiringImage[]> {
  const found = await Promise.all(
    Object.entries(images).map(async ([service, image]): Promise<readonly ExpiringImage[]> => {
      const { repository, digest = '' } = parseReference(image.image);
      const stored = await storedImages(ecr, repository);
      const expiry = stored === undefined ? undefined : expiryOf(digest, stored, now());
      return expiry === undefined ? [] : [{ service, image, expiry }];
    }),
  );
  return found.flat();
}

async function storedImages(
  ecr: Pick<ECRClient, 'send'>,
  repositoryName: string,
): Promise<readonly StoredImage[] | undefined> {
  const stored: StoredImage[] = [];
  let nextToken: string | undefined;
  do {
    const ask = new DescribeImagesCommand({ repositoryName, nextToken, maxResults: 1_000 });
    const page = await ecr.send(ask).catch((error: unknown) => {
      if (error instanceof RepositoryNotFoundException) return { imageDetails: [], nextToken: undefined };
      if (error instanceof Error && error.name === 'AccessDeniedException') return undefined;
      throw error;
    });
    if (page === undefined) return undefined;
    for (const { imageDigest, imageTags = [], imagePushedAt } of page.imageDetails ?? []) {
      if (imageDigest === undefined || imagePushedAt === undefined) continue;
      stored.push({ digest: imageDigest, tags: imageTags, pushedAt: imagePushedAt });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return stored;
}
