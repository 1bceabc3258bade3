/** Commands in documents that are not run with them, each with the check that covers it instead. */
const exceptions: readonly { readonly command: RegExp; readonly reason: string }[] = [
  { command: /^git clone /, reason: 'the pages are run in a fresh clone already' },
  { command: /^cd [\w-]+$/, reason: 'the pages are run inside the clone' },
  { command: /^npm test(?: |$)/, reason: '.ci/run calls it before the pages' },
  {
    command: /^npm run (?:coverage|test:affected)/,
    reason: 'the same tests as `npm test`; their own are in tools/workspace',
  },
  { command: /^(?:npx )?nx affected /, reason: 'tools/workspace/test/affected.test.ts' },
  { command: /^npx nx (?:test|lint|typecheck|build|bench) /, reason: 'a part of `npm test`' },
  { command: /^npm run bench -- \w+/, reason: 'takes minutes, and a measurement is no test' },
];

/** The reason why `command` is not run; `undefined` when it is. */
export function exceptionFor(command: string): string | undefined {
  return exceptions.find((exception) => exception.command.test(command))?.reason;
}
