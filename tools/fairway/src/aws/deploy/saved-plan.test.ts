import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { PlanVault, type SavedPlan } from './saved-plan.ts';

const shared = { project: 'shop', account: '123456789012', region: 'eu-west-1', repository: 'acme/shop' };
const plan: SavedPlan = {
  target: 'demo',
  commit: 'c'.repeat(40),
  stacks: [
    { stack: 'app-demo', serial: 3, lineage: 'one', plan: Buffer.from('a secret').toString('base64') },
  ],
};

let folder = '';
let file = '';
let objects: Map<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairway-plan-'));
  file = join(folder, 'demo.plan');
  objects = new Map();
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a kept plan', () => {
  test('is read again as it was, by who may read its key', async () => {
    await vault('demo').write(file, plan);

    expect(await vault('demo').read(file)).toEqual(plan);
    expect([...objects.keys()]).toEqual([expect.stringMatching(/^plans\/demo\/[0-9a-f-]{36}\.key$/)]);
  });

  test('shows nothing of itself, and only its owner may read the file', async () => {
    await vault('demo').write(file, plan);

    const text = readFileSync(file, 'latin1');
    expect(text).not.toMatch(/secret|app-demo|YSBzZWNyZXQ/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('is encrypted with another key each time', async () => {
    await vault('demo').write(file, plan);
    const first = readFileSync(file);
    await vault('demo').write(file, plan);

    expect(readFileSync(file).equals(first)).toBe(false);
    expect(new Set(objects.values()).size).toBe(2);
  });

  test.each([60, 80, 200])('of which byte %d is changed is refused', async (position) => {
    await vault('demo').write(file, plan);
    const bytes = readFileSync(file);
    bytes[position] = (bytes[position] ?? 0) ^ 1;
    writeFileSync(file, bytes);

    await expect(vault('demo').read(file)).rejects.toThrow(
      'was changed since it was written, or is cut short',
    );
  });

  test('that is cut short, empty or something else is refused', async () => {
    await vault('demo').write(file, plan);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, 70));
    await expect(vault('demo').read(file)).rejects.toThrow('cut short');
    for (const other of ['', 'fairway-plan-1\n', 'PK']) {
      writeFileSync(file, other);
      await expect(vault('demo').read(file)).rejects.toThrow('is no plan of ./fairway plan --out');
    }
    await expect(vault('demo').read(join(folder, 'none'))).rejects.toThrow('there is no file');
  });

  test('is applied once, and by no other environment', async () => {
    await vault('demo').write(file, plan);
    await expect(vault('guest').read(file)).rejects.toThrow('is the plan of another target');

    await vault('demo').spend(file);
    await expect(vault('demo').read(file)).rejects.toThrow('was applied already');
  });
});

function vault(owner: string): PlanVault {
  return new PlanVault({ send } as unknown as S3Client, shared, owner);
}

async function send({
  input,
  constructor,
}: {
  input: { Key: string; Body?: string };
  constructor: { name: string };
}) {
  const { Key, Body } = input;
  if (Body !== undefined) objects.set(Key, Body);
  else if (constructor.name === 'DeleteObjectCommand') objects.delete(Key);
  const text = objects.get(Key);
  if (Body === undefined && constructor.name === 'GetObjectCommand' && text === undefined) {
    throw new NoSuchKey({ message: 'no', $metadata: {} });
  }
  return Promise.resolve({ Body: { transformToString: () => Promise.resolve(text) } });
}
