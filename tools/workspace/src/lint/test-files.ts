/** Folders of that name at a package's root; `src/test/` is code like any other. */
export const testFiles = [
  '**/*.test.ts',
  '**/*.cases.ts',
  '{packages,tools}/*/{test,bench}/**',
  '{infra,environments}/{test,bench}/**',
];
