import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from '@jest/globals';

import type { Ledger, LedgerImage } from '../aws/ledger/ledger.ts';
import { temporaryFolder } from '../../test/test-workspace.ts';
import { planNotes, planReleases } from './plan.ts';
import { notesText, releasesText } from './release-text.ts';
import { readNotes } from './run.ts';

const by = { who: 'arn:aws:sts::123456789012:assumed-role/deploy/ann', when: '2026-11-29T12:00:00Z' };

function image(version: string, commit = version): LedgerImage {
  const digest = version.padEnd(64, '0');
  return { image: `registry/shop/x@sha256:${digest}`, version, commit, tags: [] };
}

const ledger: Ledger = {
  format: 1,
  environment: 'demo',
  current: {},
  history: [
    deployed('d3', { alpha: image('a2'), beta: image('b1') }),
    deployed('d2', { alpha: image('a2'), beta: image('b1') }),
    deployed('d1', { alpha: image('a1') }),
  ],
};

function deployed(deployment: string, images: Record<string, LedgerImage>) {
  return { deployment, by, commit: '1234567890abcdef', images, kind: 'deploy' as const };
}

test('releases say what each deployment changed, and which one runs', () => {
  expect(releasesText(planReleases(ledger), Date.parse('2026-11-29T14:00:00Z')).split('\n')).toEqual([
    'DEPLOYMENT        KIND    WHEN    BY   COMMIT   SERVICES',
    'd3          runs  deploy  2h ago  ann  1234567  configuration alone',
    'd2                deploy  2h ago  ann  1234567  alpha a1 → a2, beta b1 (new)',
    'd1                deploy  2h ago  ann  1234567  alpha a1 (new)',
  ]);
});

test('notes are about the newest deployment, or about those since another one', () => {
  expect(planNotes(ledger)).toEqual([]);
  expect(planNotes(ledger, 'd1').map(({ service }) => service)).toEqual(['alpha', 'beta']);
  expect(() => planNotes(ledger, 'd9')).toThrow('demo has no deployment d9');
  expect(planNotes({ ...ledger, history: [] })).toEqual([]);
});

describe('notes of a service', () => {
  const root = temporaryFolder();
  const commits: string[] = [];

  beforeAll(() => {
    git('init', '--quiet', '--initial-branch=main');
    commit('packages/alpha-service/src/main.ts', 'feat(alpha): begin');
    commit('packages/alpha-service/src/main.ts', 'feat(alpha): greet');
    commit('packages/beta-service/src/main.ts', 'feat(beta): begin');
    commit('package-lock.json', 'chore: take newer packages');
  });

  test('are the commits to what its bundle is made of, the newest first', async () => {
    const [notes] = await readNotes(root, [change(0, 3)]);

    expect(notesText(change(0, 3), notes?.commits).split('\n')).toEqual([
      'alpha 0 → 3',
      `  ${short(3)} chore: take newer packages`,
      `  ${short(1)} feat(alpha): greet`,
    ]);
  });

  test('say what a return to an earlier release takes out', async () => {
    const [notes] = await readNotes(root, [change(1, 0)]);

    expect(notesText(change(1, 0), notes?.commits)).toContain(`taken out: ${short(1)} feat(alpha): greet`);
  });

  test('say that no commit explains it, or that a commit is not here', async () => {
    const unknown = { ...change(0, 1), to: { version: 'x', commit: 'f'.repeat(40) } };
    const dirty = { ...change(2, 2), to: { version: 'x', commit: `${commits[2]!}-dirty` } };

    const [same, missing, local] = await readNotes(root, [change(1, 2), unknown, dirty]);

    expect(notesText(change(1, 2), same?.commits)).toContain('no commit in its folders');
    expect(notesText(unknown, missing?.commits)).toContain(`commit ${'f'.repeat(40)} is not in this clone`);
    expect(notesText(dirty, local?.commits)).toContain('built from a tree with uncommitted changes');
  });

  test('take no commit for an option of git', async () => {
    const [notes] = await readNotes(root, [
      { ...change(0, 1), to: { version: 'x', commit: '--output=/tmp/x' } },
    ]);

    expect(notes?.commits).toEqual({ kind: 'unknown', commit: '--output=/tmp/x' });
  });

  function change(from: number, to: number) {
    const at = (index: number) => ({ version: `${index}`, commit: commits[index] ?? '' });
    return { service: 'alpha', from: at(from), to: at(to) };
  }

  function short(index: number): string {
    return commits[index]?.slice(0, 7) ?? '';
  }

  function commit(file: string, subject: string): void {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), subject);
    git('add', '.');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '--quiet', '-m', subject);
    commits.push(git('rev-parse', 'HEAD').trim());
  }

  function git(...args: string[]): string {
    return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });
  }
});
