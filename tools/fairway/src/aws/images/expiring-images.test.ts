import { RepositoryNotFoundException, type ECRClient } from '@aws-sdk/client-ecr';
import { describe, expect, test } from '@jest/globals';

import { expiringImages, expiryOf, type StoredImage } from './expiring-images.ts';
import { deploySentences, planSentences } from './expiry-sentences.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('an image in its repository', () => {
  test.each<[string, readonly string[], number, ReturnType<typeof expiryOf>]>([
    ['that is among the newest stays', ['a1'], 0, undefined],
    ['that seven more may follow stays', ['a1'], 6, undefined],
    ['is told of when three more make it due', ['a1'], 7, { kind: 'by count', left: 3 }],
    ['is told of when one more makes it due', ['a1'], 9, { kind: 'by count', left: 1 }],
    ['is due behind ten newer ones', ['a1'], 10, { kind: 'due' }],
    ['that an environment keeps stays behind any number', ['a1', 'keep-prod-a1'], 40, undefined],
    ['is not kept by a tag that only looks like it', ['a1', 'xkeep-prod-a1'], 10, { kind: 'due' }],
  ])('%s', (_what, tags, newer, expected) => {
    const stored = [imageOf('mine', tags, 20), ...newerImages(newer)];

    expect(expiryOf('mine', stored, NOW)).toEqual(expected);
  });

  test('counts the newer ones that are kept, and not those without a tag', () => {
    const kept = newerImages(10).map((each) => ({ ...each, tags: [...each.tags, 'keep-dev-x'] }));
    const untagged = newerImages(10).map((each) => ({ ...each, tags: [] }));

    expect(expiryOf('mine', [imageOf('mine', ['a1'], 20), ...kept], NOW)).toEqual({ kind: 'due' });
    expect(expiryOf('mine', [imageOf('mine', ['a1'], 20), ...untagged], NOW)).toBeUndefined();
  });

  test('without a tag is due a week after it was sent', () => {
    expect(expiryOf('mine', [imageOf('mine', [], 6)], NOW)).toEqual({
      kind: 'by age',
      at: new Date('2026-03-11T12:00:00Z'),
    });
    expect(expiryOf('mine', [imageOf('mine', [], 7)], NOW)).toEqual({ kind: 'due' });
  });

  test('that is not there is missing', () => {
    expect(expiryOf('mine', newerImages(3), NOW)).toEqual({ kind: 'missing' });
  });
});

describe('what is told of images', () => {
  test('names each, says when it goes, and gives the command that keeps it', async () => {
    const { ecr, asked } = ecrWith({
      'shop/alpha': [imageOf(digestOf('a'), ['a1'], 20), ...newerImages(10)],
      'shop/beta': [imageOf(digestOf('b'), ['b1'], 20), ...newerImages(9)],
      'shop/delta': [imageOf(digestOf('d'), ['d1', 'keep-dev-d1'], 20), ...newerImages(10)],
      'shop/epsilon': [imageOf(digestOf('e'), [], 5)],
    });
    const found = await expiringImages(
      ecr,
      imagesOf('alpha', 'beta', 'gamma', 'delta', 'epsilon'),
      () => NOW,
    );

    expect(planSentences('dev', found)).toEqual([
      'the image of alpha a1 is older than the images that its repository keeps (the newest 10, 7 days without a tag), ECR deletes it within a day, and a plan does not keep it: apply the plan before, or git checkout 0123456789ab && ./fairway image push alpha --keep dev',
      'the image of beta b1 expires when 1 more of beta is sent, and a plan does not keep it: apply the plan before, or git checkout 0123456789ab && ./fairway image push beta --keep dev',
      'the image of gamma g1 is not in its repository, and a saved plan sends none: git checkout 0123456789ab && ./fairway image push gamma --keep dev',
      'the image of epsilon e1 has no tag and expires on 2026-03-12, and a plan does not keep it: apply the plan before, or git checkout 0123456789ab && ./fairway image push epsilon --keep dev',
    ]);
    expect(deploySentences('dev', found)).toEqual([
      'the image of alpha a1 is older than the images that its repository keeps (the newest 10, 7 days without a tag), ECR deletes it within a day: it gets the tag keep-dev-a1, which keeps it',
      'the image of beta b1 expires when 1 more of beta is sent: it gets the tag keep-dev-b1, which keeps it',
      'the image of epsilon e1 has no tag and expires on 2026-03-12: it gets the tag keep-dev-e1, which keeps it',
    ]);
    // Pages of two: the whole repository is counted.
    expect(asked.filter((name) => name === 'shop/alpha')).toHaveLength(6);
  });

  test('is nothing for who may not list the repository', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    const ecr = { send: () => Promise.reject(denied) } as unknown as ECRClient;

    expect(await expiringImages(ecr, imagesOf('alpha'), () => NOW)).toEqual([]);
  });

  test('is an error where ECR fails', async () => {
    const ecr = { send: () => Promise.reject(new Error('no way to ECR')) } as unknown as ECRClient;

    await expect(expiringImages(ecr, imagesOf('alpha'), () => NOW)).rejects.toThrow('no way to ECR');
  });
});

function imageOf(digest: string, tags: readonly string[], daysAgo: number): StoredImage {
  return { digest, tags, pushedAt: new Date(NOW.getTime() - daysAgo * 86_400_000) };
}

function newerImages(count: number): readonly StoredImage[] {
  return Array.from({ length: count }, (_, index) => imageOf(`newer-${index}`, [`n${index}`], 1));
}

function digestOf(letter: string): string {
  return `sha256:${letter.repeat(64)}`;
}

function imagesOf(...services: readonly string[]) {
  return Object.fromEntries(
    services.map((service) => {
      const letter = service.slice(0, 1);
      const image = `registry.example/shop/${service}@${digestOf(letter === 'g' ? 'f' : letter)}`;
      return [service, { image, version: `${letter}1`, commit: COMMIT, tags: [] }];
    }),
  );
}

/** Repositories that are listed two images at a time; one that is not there is refused as ECR does. */
function ecrWith(repositories: Readonly<Record<string, readonly StoredImage[]>>) {
  const asked: string[] = [];
  const send = async ({ input }: { input: { repositoryName: string; nextToken?: string } }) => {
    asked.push(input.repositoryName);
    const all = new Map(Object.entries(repositories)).get(input.repositoryName);
    if (all === undefined) throw new RepositoryNotFoundException({ message: 'none', $metadata: {} });
    const first = Number(input.nextToken ?? 0);
    const imageDetails = all.slice(first, first + 2).map(({ digest, tags, pushedAt }) => ({
      imageDigest: digest,
      imagePushedAt: pushedAt,
      ...(tags.length === 0 ? {} : { imageTags: [...tags] }),
    }));
    return { imageDetails, ...(first + 2 < all.length ? { nextToken: String(first + 2) } : {}) };
  };
  return { ecr: { send } as unknown as Pick<ECRClient, 'send'>, asked };
}
