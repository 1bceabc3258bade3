import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

const program = `
  import vm from 'node:vm';
  import { collectCompiledCode, keepCompiledCode } from ${JSON.stringify(join(import.meta.dirname, '../compiled-once.mjs'))};
  const rejected = [];
  const { Script } = vm;
  vm.Script = class extends Script {
    constructor(code, options) {
      super(code, options);
      rejected.push(this.cachedDataRejected);
    }
  };
  keepCompiledCode();
  const load = (filename, code) => {
    const parsingContext = vm.createContext(vm.constants.DONT_CONTEXTIFY);
    const module = { exports: {} };
    vm.compileFunction(code, ['module', 'globals'], { filename, parsingContext })(module);
    collectCompiledCode();
    return module.exports;
  };
  const sum = 'let calls = 0; module.exports = (x) => { if (x < 0) throw new Error(); return x + (calls += 1); };';
  const file = '/app/node_modules/sum/index.js';
  const values = [load(file, sum)(1), load(file, sum)(10), load(file, sum.replace('x +', 'x -'))(10)];
  const places = [1, 2].map(() => {
    try {
      load(file, sum)(-1);
    } catch ({ stack }) {
      return /index\\.js:(\\d+:\\d+)/.exec(stack)[1];
    }
  });
  const faults = ['return } {', 'import "x"'].map((code) => {
    try {
      load('/app/node_modules/faulty/index.js', code);
    } catch ({ name }) {
      return name;
    }
  });
  const modules = [1, 2].map(async () => {
    const module = new vm.SourceTextModule('let count = 0; export const next = () => (count += 1);', { identifier: 'counter' });
    await module.link(() => undefined);
    await module.evaluate();
    return module.namespace.next();
  });
  console.log(JSON.stringify({ rejected: rejected.slice(0, 3), values, places, faults, modules: await Promise.all(modules) }));
`;

test('compiled code is taken back for the same source alone, and each time runs anew, at the same place', () => {
  const said = execFileSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
      '--eval',
      program,
    ],
    { encoding: 'utf8' },
  );

  expect(JSON.parse(said)).toEqual({
    // Nothing was there to take, it was taken, and nothing was there for another source.
    rejected: [null, false, null],
    values: [2, 11, 9],
    places: ['1:59', '1:59'],
    faults: ['SyntaxError', 'SyntaxError'],
    modules: [1, 1],
  });
});
