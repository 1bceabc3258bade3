import type { ServiceManifest, World } from '@fairway/service-manifest';

/** The plan of a local environment: its services, and where its data are kept. */
export interface EnvironmentPlan {
  readonly services: readonly ServiceManifest[];
  /** Sources are restarted when they change, bundles are deployed. */
  readonly runs: 'bundles' | 'sources';
  /** Port of the edge; 0 for any free one. */
  readonly port: number;
  readonly dataFolder: string;
  readonly logLevel: string;
  /** Whether services ask for access tokens where the environment may choose. */
  readonly signIn: boolean;
  /** The variables by which services send spans; empty: they send none. */
  readonly tracing: World['tracing'];
  /** Whether jobs begin by their schedules. */
  readonly schedules: boolean;
}
