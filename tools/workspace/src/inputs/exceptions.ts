/** What code names outside of its project and no test reads, each with the reason. By project and path. */
const exceptions: ReadonlyMap<string, string> = new Map([
  ['local-ecs docs/rolling.svg', 'prove:rolling writes it'],
  ['fairway docs/reliability.md', 'prove:faults writes it'],
  ['fairway packages/logs-service/src', 'a name; the test reads package.json files'],
  ['fairway packages/status-service/src', 'a name; the test reads package.json files'],
  ['service-manifest environments/src', 'a sentence for people'],
]);

export function isExempt(project: string, path: string): boolean {
  return exceptions.has(`${project} ${path}`);
}
