import { describe, expect, test } from '@jest/globals';

import { shellBlocks } from './shell-blocks.ts';
import { stepOf } from './steps.ts';

const page = (text: string, language = 'sh') => `# Title\n\n\`\`\`${language}\n${text}\n\`\`\`\n`;
const steps = (markdown: string) => shellBlocks('README.md', markdown).map(stepOf);

describe('the commands of a page', () => {
  test('are its sh blocks, with their place', () => {
    const markdown = `${page('curl localhost:8080/')}\n\`\`\`json\n{}\n\`\`\`\n\n1. First\n\n   \`\`\`sh\n   echo a\n   \`\`\`\n`;

    expect(shellBlocks('README.md', markdown)).toEqual([
      { page: 'README.md', line: 4, language: 'sh', text: 'curl localhost:8080/\n' },
      { page: 'README.md', line: 14, language: 'sh', text: 'echo a\n' },
    ]);
  });

  test('are run together, comments left out, continued lines kept', () => {
    expect(steps(page('# first\necho a \\\n  b\ncat > x <<EOF\nline\n\nEOF\necho c'))).toEqual([
      expect.objectContaining({ kind: 'run', script: 'echo a \\\n  b\ncat > x <<EOF\nline\n\nEOF\necho c' }),
    ]);
  });

  test.each([
    ['npm start', []],
    ['npm start -- --only status', ['--only', 'status']],
    ['./fairway up --watch --only status,logs', ['--watch', '--only', 'status,logs']],
    ['./fairway up # then wait', []],
  ])('start the environment: %s', (command, flags) => {
    expect(steps(page(command))).toEqual([expect.objectContaining({ kind: 'start', flags })]);
  });

  test('do not start it to print help', () => {
    expect(steps(page('npm run bench\n./fairway up --help'))).toEqual([
      expect.objectContaining({ kind: 'run' }),
    ]);
  });

  test('are refused when the environment would start in the middle of a block', () => {
    expect(steps(page('npm start\ncurl localhost:8080/'))).toEqual([
      expect.objectContaining({ kind: 'refuse', reason: expect.stringContaining('a block of its own') }),
    ]);
  });

  test('are left, with the reason, when something else makes sure of them', () => {
    expect(steps(page('npm test'))).toEqual([
      expect.objectContaining({ kind: 'leave', reason: '.ci/run calls it before the pages' }),
    ]);
    expect(steps(page('git clone https://example.test/fairway.git\ncd fairway\n./fairway --help'))).toEqual([
      expect.objectContaining({ kind: 'run', script: './fairway --help' }),
    ]);
  });

  test.each(['bash', 'console', 'shell'])(
    'are refused in a block of %s, which would not be run',
    (language) => {
      expect(steps(page('echo a', language))).toEqual([expect.objectContaining({ kind: 'refuse' })]);
    },
  );
});
