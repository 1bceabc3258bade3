import { BatchDeleteImageCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { expect, test } from '@jest/globals';

import { forgetImages } from './forget-images.ts';

const [OLD, NEW, LONELY] = ['0'.repeat(12), '1'.repeat(12), '2'.repeat(12)];

test('tags of releases that the ledger names no more are taken, and no others', async () => {
  const { ecr, deleted } = registryWith([
    OLD,
    NEW,
    `keep-dev-${OLD}`,
    `keep-dev-${NEW}`,
    `keep-prod-${OLD}`,
    `keep-dev-eu-${OLD}`,
    // Without its content tag the image would go with it.
    `keep-dev-${LONELY}`,
    'latest',
    'keep-dev-by-hand',
  ]);

  expect(await forgetImages(ecr, 'fairway/logs', 'dev', new Set([NEW]))).toBe(1);
  expect(deleted).toEqual([[`keep-dev-${OLD}`]]);
});

test('more tags than ECR deletes at once are taken in turns', async () => {
  const contents = Array.from({ length: 130 }, (_, index) => index.toString(16).padStart(12, 'a'));
  const { ecr, deleted } = registryWith(contents.flatMap((tag) => [tag, `keep-dev-${tag}`]));

  expect(await forgetImages(ecr, 'fairway/logs', 'dev', new Set())).toBe(130);
  expect(deleted.map(({ length }) => length)).toEqual([100, 30]);
});

/** A repository that lists two tags at a time. */
function registryWith(tags: readonly string[]) {
  const deleted: (string | undefined)[][] = [];
  const send = async (command: { input: { nextToken?: string } } | BatchDeleteImageCommand) => {
    if (command instanceof BatchDeleteImageCommand) {
      deleted.push((command.input.imageIds ?? []).map(({ imageTag }) => imageTag));
      return {};
    }
    const first = Number(command.input.nextToken ?? 0);
    const imageIds = tags.slice(first, first + 2).map((imageTag) => ({ imageTag }));
    return { imageIds, ...(first + 2 < tags.length ? { nextToken: String(first + 2) } : {}) };
  };
  return { ecr: { send } as unknown as Pick<ECRClient, 'send'>, deleted };
}
