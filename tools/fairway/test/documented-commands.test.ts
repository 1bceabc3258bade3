import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { runInProcess } from './run-in-process.ts';

const root = join(import.meta.dirname, '../../..');
const pages = globSync(['README.md', 'docs/*.md', 'docs/runbooks/*.md'], { cwd: root });

/** The commands of a page: the words after `./fairway`, up to the end of the command. */
const commands = pages.flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/\.\/fairway ([^\n`#|;()]+)/g)].map(
    ([, words = '']) => ({
      page,
      words: words.trim().split(/\s+/),
    }),
  ),
);

describe('every command of a document', () => {
  test('is one of more than fifty', () => {
    expect(commands.length).toBeGreaterThan(50);
  });

  test('is a verb that there is, with options that it takes', async () => {
    const verbs = new Set(
      commands.map(({ words: [verb = ''] }) => verb).filter((verb) => /^[a-z]/.test(verb)),
    );
    const helps = new Map<string, string>();
    for (const verb of verbs) {
      const { code, stdout } = await runInProcess(['help', verb]);
      helps.set(verb, code === 0 ? stdout : '');
    }
    // The options of a group's verbs are in the help of each verb.
    for (const below of ['image push', 'image build', 'image list', 'secret set']) {
      const [group = ''] = below.split(' ');
      const { stdout } = await runInProcess([...below.split(' '), '--help']);
      helps.set(group, `${helps.get(group) ?? ''}${stdout}`);
    }

    const faults = commands.flatMap(({ page, words: [verb = '', ...rest] }) => {
      const help = helps.get(verb);
      if (help === undefined) return [];
      if (help === '') return [`${page}: ./fairway ${verb}`];
      return rest
        .map((word) => /^--?[a-z][a-z-]*/.exec(word)?.[0] ?? '')
        .filter((flag) => flag !== '' && !help.includes(flag))
        .map((flag) => `${page}: ./fairway ${verb} ${flag}`);
    });
    expect(faults).toEqual([]);
  });
});
