// Compiles src/scanner/assembly to src/scanner/compiled-scan.ts: node
// packages/logs-service/test/scanner-module/compile.ts. With --check it only says, by its exit code, whether the file
// matches its sources.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import asc from 'assemblyscript/asc';

const scanner = join(import.meta.dirname, '../../src/scanner');
const target = join(scanner, 'compiled-scan.ts');
const command = 'node packages/logs-service/test/scanner-module/compile.ts';
/** Room for the lines of a chunk; the module's user makes it larger for long lines. */
const INITIAL_PAGES = 32;

const compiled = `// The module that assembly/ compiles to, as base64; written by \`${command}\`.
export const COMPILED_SCAN =
  '${(await compile('fixed-fields')).toString('base64')}';

/** The same for fields that are chosen at run time. */
export const COMPILED_SCAN_OF_CHOSEN_FIELDS =
  '${(await compile('chosen-fields')).toString('base64')}';
`;
if (!process.argv.includes('--check')) {
  writeFileSync(target, compiled);
} else if (readFileSync(target, 'utf8') !== compiled) {
  process.stderr.write(`compiled-scan.ts is not what assembly/ compiles to; run: ${command}\n`);
  process.exitCode = 1;
}

/** @param fields the module that knows which fields matter */
async function compile(fields: string): Promise<Buffer> {
  const options = ['--runtime', 'stub', '--enable', 'simd', '--noAssert', '--use', 'abort='];
  const args = [
    'assembly/scan.ts',
    // The entry's exports are the module's: they say where the words are put.
    ...(fields === 'chosen-fields' ? ['assembly/chosen-fields.ts'] : []),
    '-O3',
    ...options,
    '--initialMemory',
    String(INITIAL_PAGES),
    '-o',
    'scan.wasm',
  ];
  let binary = new Uint8Array();
  const stderr = asc.createMemoryStream();
  const { error } = await asc.main(args, {
    stderr,
    readFile: (name: string) => readSource(join(scanner, name), fields),
    writeFile: (_name: string, contents: string | Uint8Array) => {
      if (typeof contents !== 'string') binary = new Uint8Array(contents);
    },
  });
  if (error) throw new Error(stderr.toString(), { cause: error });
  return Buffer.from(binary);
}

/**
 * `@inline` is a decorator of functions, which TypeScript's grammar has not; so that its tools can read the
 * sources, it is a comment in them.
 */
function readSource(path: string, fields: string): string | null {
  try {
    const source = readFileSync(path, 'utf8').replaceAll('/* @inline */', '@inline');
    return source.replace("'./fixed-fields'", `'./${fields}'`);
  } catch {
    return null; // The compiler tries several names for an import.
  }
}
