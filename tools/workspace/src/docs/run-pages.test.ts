import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { temporaryFolder, writeFiles } from '../../test/temporary-folder.ts';
import { runPages, type PageRun } from './run-pages.ts';
import { shellBlocks } from './shell-blocks.ts';

/** Serves `/ok` on the port it is given; its answer names the flags after that. */
const fairway = `#!/usr/bin/env node
const [, , verb, json, portFlag, port, ...flags] = process.argv;
require('node:http')
  .createServer((request, response) => {
    response.statusCode = request.url === '/ok' ? 200 : 503;
    response.end(flags.join(' '));
  })
  .listen(Number(port), '127.0.0.1', () => console.log(JSON.stringify({ verb, json, portFlag })));
process.on('SIGTERM', () => { require('node:fs').writeFileSync('stopped', ''); process.exit(0); });
`;

async function run(markdown: string): Promise<PageRun & { readonly root: string; readonly said: string }> {
  const root = temporaryFolder();
  writeFiles(root, { fairway });
  chmodSync(join(root, 'fairway'), 0o755);
  const said: string[] = [];
  const counts = await runPages(root, shellBlocks('page.md', markdown), (line) => said.push(line));
  return { ...counts, root, said: said.join('\n') };
}

const sh = (text: string) => `\`\`\`sh\n${text}\n\`\`\`\n`;

test('commands talk to the environment that the page started, which is stopped at the end', async () => {
  const { root, ...counts } = await run(
    sh('./fairway up --only status') + sh('test "$(curl localhost:8080/ok)" = "--only status"'),
  );

  expect(counts).toEqual({ passed: 2, failed: 0, said: '✓ page.md:2\n✓ page.md:5' });
  expect(existsSync(join(root, 'stopped'))).toBe(true);
});

test('an answer that is an error fails its block, which is shown with what it printed', async () => {
  const { passed, failed, said } = await run(sh('npm start') + sh('curl localhost:8080/broken'));

  expect({ passed, failed }).toEqual({ passed: 1, failed: 1 });
  expect(said).toContain('✗ page.md:5\ncurl localhost:8080/broken\n→ ended with 22:');
});

test('every command of a block must succeed, also before a pipe', async () => {
  expect(await run(sh('false | cat\necho later'))).toMatchObject({ passed: 0, failed: 1 });
});

test('an environment that does not start fails its block', async () => {
  expect(await run(sh('./fairway up') + sh('rm fairway') + sh('./fairway up'))).toMatchObject({ failed: 1 });
});
