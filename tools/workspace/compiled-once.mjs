// Jest loads every module again for every test file, itself included. Compiled code is kept from one file to the next here:
// V8 takes it back for the same source, and neither parses it again nor compiles the functions that were called.
// https://nodejs.org/api/vm.html#scriptcreatecacheddata
import vm from 'node:vm';

/** @typedef {{ readonly code: string, readonly data: Buffer }} Compiled */

/** @type {Map<string, Compiled>} */
const scripts = new Map();
/** @type {Map<string, Compiled>} */
const modules = new Map();

/**
 * Scripts of the running test file that were compiled from their source.
 * @type {Map<string, { readonly code: string, readonly script: vm.Script }>}
 */
const fresh = new Map();

let isKeeping = false;

/** From now on compiled code is kept by this process. */
export function keepCompiledCode() {
  if (isKeeping) return;
  isKeeping = true;
  const { compileFunction, SourceTextModule } = vm;
  vm.compileFunction = /** @type {typeof compileFunction} */ (
    (code, parameters, options) =>
      compileInstalled(code, parameters, options) ?? compileFunction(code, parameters, options)
  );
  vm.SourceTextModule = class extends SourceTextModule {
    /**
     * @param {string} code
     * @param {vm.SourceTextModuleOptions} [options]
     */
    constructor(code, options = {}) {
      const { identifier = '' } = options;
      const kept = modules.get(identifier);
      const isKept = kept?.code === code;
      super(code, isKept ? { ...options, cachedData: kept.data } : options);
      if (!isKept) modules.set(identifier, { code, data: cachedDataOf(this) });
    }
  };
}

/** Node's types lack it: https://nodejs.org/api/vm.html#sourcetextmodulecreatecacheddata */
function cachedDataOf(/** @type {object} */ module) {
  return /** @type {{ createCachedData(): Buffer }} */ (module).createCachedData();
}

/**
 * To be called at the end of a test file. Only now is known which functions were called; and a script would keep its test
 * file in memory, since it can import through it.
 */
export function collectCompiledCode() {
  for (const [filename, { code, script }] of fresh) {
    scripts.set(filename, { code, data: script.createCachedData() });
  }
  fresh.clear();
}

/**
 * Compiles the body of a CommonJS module of an installed package, as a script: the code of a function cannot be taken
 * back. Undefined for everything else, and for what is no body of a function, which Jest explains.
 * @param {string} code
 * @param {readonly string[]} [parameters]
 * @param {vm.CompileFunctionOptions} [options]
 */
function compileInstalled(code, parameters = [], options = {}) {
  const { filename = '', parsingContext, importModuleDynamically } = options;
  if (parsingContext === undefined || !filename.includes('/node_modules/')) return undefined;
  const head = `(function (${parameters.join(', ')}) {`;
  const kept = scripts.get(filename);
  try {
    const place = { filename, columnOffset: -head.length, importModuleDynamically };
    const known = kept?.code === code ? { ...place, cachedData: kept.data } : place;
    const script = new vm.Script(`${head}${code}\n})`, /** @type {vm.ScriptOptions} */ (known));
    if (kept?.code !== code || script.cachedDataRejected === true) fresh.set(filename, { code, script });
    return script.runInContext(parsingContext);
  } catch {
    return undefined;
  }
}
