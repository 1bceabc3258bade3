/** The file that `record-modules.ts` writes. */
export const loadedModulesFile = process.env['LOADED_MODULES'] ?? '';
