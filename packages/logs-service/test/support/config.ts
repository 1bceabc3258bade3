/** Where `record-modules.ts` writes. */
export const loadedModulesFile = process.env['LOADED_MODULES'] ?? '';
