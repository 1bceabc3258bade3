// The workspace's own rules. Plain JavaScript, because editors load ESLint with whatever Node they ship.
import { cdktfInInfra } from './cdktf-in-infra.mjs';
import { declaredDependencies } from './declared-dependencies.mjs';
import { environmentInConfig } from './environment-in-config.mjs';
import { noInheritedLookup } from './no-inherited-lookup.mjs';
import { noRelativePackageImport } from './no-relative-package-import.mjs';
import { packageBoundaries } from './package-boundaries.mjs';

/** @type {import('eslint').ESLint.Plugin} */
export const fairwayPlugin = {
  meta: { name: 'fairway' },
  rules: {
    'package-boundaries': packageBoundaries,
    'no-relative-package-import': noRelativePackageImport,
    'declared-dependencies': declaredDependencies,
    'cdktf-in-infra': cdktfInInfra,
    'environment-in-config': environmentInConfig,
    'no-inherited-lookup': noInheritedLookup,
  },
};
