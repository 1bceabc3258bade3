// The one rule that nobody else has. Plain JavaScript, because editors load ESLint with whatever Node they ship.
import { noInheritedLookup } from './no-inherited-lookup.mjs';

/** @type {import('eslint').ESLint.Plugin} */
export const fairwayPlugin = {
  meta: { name: 'fairway' },
  rules: { 'no-inherited-lookup': noInheritedLookup },
};
