/** Paths outside of a project that its code names and no test reads, by project and path, each with the reason. */
const exceptions: ReadonlyMap<string, string> = new Map([
  ['local-ecs docs/rolling.svg', 'prove:rolling writes it'],
  ['fairway docs/reliability.md', 'prove:faults writes it'],
  ['fairway docs', 'test-docs reads all of it: a checksum of its files is an input there'],
  ['fairway docs/account-limits.md', 'a checksum of it is an input: Nx ignores docs'],
  ['fairway docs/adopt-existing-resources.md', 'e2e:aws reads it'],
  ['fairway docs/adopt-from-copilot.md', 'a checksum of it is an input: Nx ignores docs'],
  ['fairway docs/diagrams', 'a checksum of its files is an input: Nx ignores docs'],
  ['fairway docs/runbooks', 'a checksum of its files is an input: Nx ignores docs'],
  ['fairway docs/deploy-and-roll-back.md', 'a checksum of it is an input: Nx ignores docs'],
  ['fairway packages/logs-service/src', 'a name; the test reads package.json files'],
  ['fairway packages/status-service/src', 'a name; the test reads package.json files'],
  ['fairway packages/status-service/src/main.ts', 'e2e:aws changes it in a clone'],
  ['fairway packages/status-service/src/overview.ts', 'e2e:aws changes it in a clone'],
  ['service-manifest environments/src', 'a sentence for people'],
]);

export function isExempt(project: string, path: string): boolean {
  return exceptions.has(`${project} ${path}`);
}
