// The one rule that exists nowhere else. Plain JavaScript, because editors load ESLint with their own Node.
import { noInheritedLookup } from './no-inherited-lookup.mjs';

/** @type {import('eslint').ESLint.Plugin} */
export const fairwayPlugin = {
  meta: { name: 'fairway' },
  rules: { 'no-inherited-lookup': noInheritedLookup },
};
