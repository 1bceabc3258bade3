import type { EnvironmentDefinition } from '@fairway/environments';

import type { WorkspaceEnvironments } from '../src/workspace/workspace.ts';

export const demo: EnvironmentDefinition = {
  name: 'demo',
  account: '123456789012',
  region: 'eu-west-1',
  network: { kind: 'own', cidr: '10.40.0.0/16' },
  services: { alpha: { logLevel: 'warn' } },
};

/** The environments of a workspace: demo, and guest in its VPC. */
export const sampleEnvironments: WorkspaceEnvironments = {
  definitions: [demo, { ...demo, name: 'guest', network: { kind: 'shared', vpc: 'demo' } }],
  matrix: { develop: { imageTag: 'demo', vpcs: ['demo'], apps: ['demo', 'guest'] } },
  shared: { project: 'shop', account: '123456789012', region: 'eu-west-1', repository: 'acme/shop' },
};
