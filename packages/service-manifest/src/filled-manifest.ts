import { filledJob } from './job.ts';
import { drainDeadlineSeconds, type ManifestInput, type ServiceManifest } from './manifest.ts';

/** A definition with its defaults filled in, right or wrong. */
export function filledIn(definition: ManifestInput): ServiceManifest {
  const lameDuckSeconds = definition.lameDuckSeconds ?? 5;
  const deadline = drainDeadlineSeconds({ ...definition, lameDuckSeconds });
  const { webSockets, longestRequestSeconds } = definition;
  const drainSeconds =
    definition.drainSeconds ?? (webSockets === undefined ? longestRequestSeconds : deadline) + 5;
  return {
    healthPath: '/health',
    needs: {},
    variables: {},
    secrets: {},
    uploadPaths: [],
    personalData: false,
    worker: false,
    examples: [],
    drainSeconds,
    // Routers still send requests to a task while it drains.
    stopTimeoutSeconds: Math.max(30, deadline + 5, drainSeconds + 5),
    ...definition,
    jobs: (definition.jobs ?? []).map(filledJob),
    lameDuckSeconds,
  };
}

/** Freezes a manifest, and everything in it. */
export function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) frozen(inner as object);
  }
  return Object.freeze(value);
}
