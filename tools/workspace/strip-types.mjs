// Jest transformer around the type stripper that Node itself uses: tests run the same code as `node file.ts`.
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (/** @type {string} */ source) => ({ code: stripTypeScriptTypes(source) }),
};
