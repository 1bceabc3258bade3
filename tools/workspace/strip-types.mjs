// Jest transformer around the type stripper that Node itself uses: what a test runs is what `node file.ts` runs.
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (/** @type {string} */ source) => ({ code: stripTypeScriptTypes(source) }),
};
