import { resolve } from 'node:path';

/** The folder of CDK Terrain: beside the workspace's dependencies, not among them. */
export const installation = resolve(import.meta.dirname, '../../../.fairway/tools/cdktn');

/** The newest that are compared; `constructs` is the version that the workspace has as well. */
export const packages = ['cdktn@0.24.0', '@cdktn/provider-aws@25.7.0', 'constructs@10.7.2'];
