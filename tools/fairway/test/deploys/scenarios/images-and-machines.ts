import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { BatchDeleteImageCommand, DescribeImagesCommand } from '@aws-sdk/client-ecr';

import type { Stage } from '../stage/stage.ts';
import { deployAnother, noteEdition, require, requireEdition, succeeds } from './play.ts';
import type { Scenario } from './scenario.ts';

const REFUSED = { verdict: 'refused', code: 3 } as const;
const NOTHING_EARLIER = { verdict: 'rollback failed', code: 4, movesOn: false } as const;

/** Faults of images, of the machine that deploys, or of an environment that was never deployed. */
export const imagesAndMachines: readonly Scenario[] = [
  {
    name: 'image for another processor',
    play: async (stage) => {
      await stage.commitSound();
      return stage.deploy('--json', '--base', stage.foreignBase);
    },
    ...REFUSED,
    says: [/has no image for linux\/arm64/],
  },
  {
    name: 'rollback to an image that was deleted',
    play: async (stage) => {
      await noteEdition(stage);
      await deployAnother(stage);
      const { history } = await stage.ledger();
      await deleteImage(stage, 'alpha', history[1]?.images['alpha']?.image.split('@')[1]);
      return stage.run('rollback', 'demo', '--json');
    },
    ...REFUSED,
    movesOn: true,
    says: [
      /refused after [\d.]+ s: the image of alpha \S+ is not in its repository: shop\/alpha@\S+ has expired, was deleted, or was never sent/,
      /git checkout [0-9a-f]{12} && \.\/fairway image push alpha/,
    ],
    leaves: (stage) => requireEdition(stage, stage.editions[1]),
  },
  {
    name: 'image deleted after the plan was kept',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      await stage.pushImages();
      const file = stage.path('demo.plan');
      const planned = await stage.plan('--out', file);
      require(planned.code === 0, planned.stderr);
      await deleteImage(stage, 'alpha', await newestImage(stage, 'alpha'));
      return stage.deploy('--json', '--plan', file);
    },
    ...REFUSED,
    says: [/the image of alpha \S+ is not in its repository: /],
  },
  {
    name: 'plan kept of an image that was not sent',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const file = stage.path('demo.plan');
      const planned = await stage.plan('--out', file);
      const [, push = ''] =
        /the image of alpha \S+ is not in its repository, and a saved plan sends none: git checkout \S+ && (.*)/.exec(
          planned.stderr,
        ) ?? [];
      require(push === './fairway image push alpha --keep demo', planned.stderr);
      await succeeds(stage.run(...push.split(' ').slice(1), '--base', stage.base));
      const again = await stage.plan('--out', file);
      require(!again.stderr.includes('the image of'), again.stderr);
      return stage.deploy('--json', '--plan', file);
    },
    verdict: 'succeeded',
    code: 0,
  },
  {
    name: 'disk full before it begins',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const { running, fill } = await startOnSmallDisk(stage, '64k');
      const end = await running.ended;
      await fill();
      return end;
    },
    ...REFUSED,
    says: [/no space left/i],
  },
  {
    name: 'disk full while it applies',
    play: async (stage) => {
      await stage.commit({ alpha: 'sound' });
      const { running, fill } = await startOnSmallDisk(stage, '64m');
      await running.says(/Creating\.\.\./);
      await fill();
      return running.ended;
    },
    // Terraform has everything that it applies by then, and keeps its state elsewhere.
    verdict: 'succeeded',
    code: 0,
  },
  {
    name: 'breaker without an earlier version',
    play: async (stage) => {
      await stage.addEnvironment('newcomer');
      await stage.commit({ alpha: 'crashes' });
      return stage.deployTo('newcomer', '--json');
    },
    ...NOTHING_EARLIER,
    says: [/There is no earlier release of newcomer/, /no such table: birthdays/],
    leaves: async (stage) => {
      require((await stage.ledger('newcomer')).desired === undefined, 'the ledger still names it');
      await stage.commitSound();
      await succeeds(stage.deployTo('newcomer'));
    },
  },
  {
    // ECS has all the tasks that it wants, and users get 503.
    name: 'first deploy that the domain does not show',
    play: async (stage) => {
      await stage.addEnvironment('hidden');
      stage.front('hidden').instead = () => ({ status: 503, body: '' });
      return stage.deployTo('hidden', '--json');
    },
    ...NOTHING_EARLIER,
    says: [/version answers 503/, /There is no earlier release of hidden/],
    leaves: async (stage) => {
      await succeeds(stage.deployTo('hidden'));
    },
  },
];

/** The emulator still serves a deleted image, so the proxy answers in its place. */
async function deleteImage(stage: Stage, service: string, imageDigest = ''): Promise<void> {
  const repositoryName = `shop/${service}`;
  await stage.ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
  stage.aws.rule = ({ operation }) =>
    operation.endsWith(`${repositoryName}/manifests/${imageDigest}`)
      ? { status: 404, code: 'MANIFEST_UNKNOWN' }
      : undefined;
}

async function newestImage(stage: Stage, service: string): Promise<string | undefined> {
  const { imageDetails = [] } = await stage.ecr.send(
    new DescribeImagesCommand({ repositoryName: `shop/${service}` }),
  );
  const indexes = imageDetails.filter(({ imageTags = [] }) =>
    imageTags.some((tag) => /^[0-9a-f]{12}$/.test(tag)),
  );
  return indexes.toSorted((a, b) => time(b) - time(a))[0]?.imageDigest;
}

function time({ imagePushedAt }: { readonly imagePushedAt?: Date | undefined }): number {
  return imagePushedAt?.getTime() ?? 0;
}

/** A deployment whose data folder is a disk of its own, seen by it alone; `fill` leaves no byte of it. */
async function startOnSmallDisk(stage: Stage, size: string) {
  const disk = stage.path('disk');
  const trigger = stage.path(`trigger-${size}`);
  await promisify(execFile)('mkdir', ['-p', disk]);
  await promisify(execFile)('mkfifo', [trigger]);
  const script = [
    `mount -t tmpfs -o size=${size} tmpfs "$0"`,
    // Apart from the deployment's output, which would not end before it.
    '{ (cat "$1"; dd if=/dev/zero of="$0/filler" bs=4096) > /dev/null 2>&1 & }',
    'shift',
    'exec "$@"',
  ].join(' && ');
  const within = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', script, disk, trigger];
  const running = stage.startDeployWith({ within }, '--json', '--data', disk);
  return { running, fill: () => writeFile(trigger, '') };
}
