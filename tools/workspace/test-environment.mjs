import vm from 'node:vm';

import { TestEnvironment } from 'jest-environment-node';

const cached = new Map();
const compileFunction = vm.compileFunction;
vm.compileFunction = (code, params, options) => {
  const { filename, parsingContext, importModuleDynamically } = options ?? {};
  if (!filename?.includes('node_modules') || parsingContext === undefined) return compileFunction(code, params, options);
  const head = `(function (${params?.join(',') ?? ''}) {`;
  const before = cached.get(filename);
  const script = new vm.Script(head + code + '\n})', {
    filename, importModuleDynamically, columnOffset: -head.length,
    ...(before?.code === code && before.data ? { cachedData: before.data } : {}),
  });
  if (before === undefined || script.cachedDataRejected) cached.set(filename, { code, script });
  else if (before.script) { before.data = before.script.createCachedData(); before.script = undefined; }
  return script.runInContext(parsingContext);
};

/**
 * Jest's environment for Node, with a plain global object. Jest's own puts a proxy behind it, which slows down every
 * mention of `JSON` or `Array` in a test and in the tested code: a test over many inputs takes half as long again.
 */
export default class PlainGlobalEnvironment extends TestEnvironment {
  /** @param {ConstructorParameters<typeof TestEnvironment>} args */
  constructor(...args) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...args);
    } finally {
      vm.createContext = createContext;
    }
  }
}
