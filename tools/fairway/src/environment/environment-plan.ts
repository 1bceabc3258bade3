import type { ServiceManifest } from '@fairway/service-manifest';

/** What a local environment consists of. */
export interface EnvironmentPlan {
  readonly services: readonly ServiceManifest[];
  /** Sources are restarted when they change, bundles are deployed. */
  readonly runs: 'bundles' | 'sources';
  /** Port of the edge; 0 for any free one. */
  readonly port: number;
  readonly dataFolder: string;
  readonly logLevel: string;
}

/** Whether a service talks to AWS, and so gets the stand-ins' addresses. */
export function needsAws({ needs }: Pick<ServiceManifest, 'needs'>): boolean {
  const { database, signIn, ...ofAws } = needs;
  return Object.keys(ofAws).length > 0;
}

export function needsDatabase({ needs }: Pick<ServiceManifest, 'needs'>): boolean {
  return needs.database !== undefined;
}
