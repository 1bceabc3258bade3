// `npm run prove:PROOF` runs every part of a proof, one after the other, and says which of them failed;
// `npm run prove:PROOF -- PART [ARGS]` runs one, `npm run prove:PROOF -- [ARGS]` a proof's part `scenarios`.
import { runProgram } from '../run-program.ts';
import { workspaceRoot } from '../workspace.ts';
import { findParts, type Part } from './find-parts.ts';

process.exitCode = await main(process.argv.slice(2));

async function main([proof = '', name, ...args]: readonly string[]): Promise<number> {
  const parts = findParts(workspaceRoot, proof);
  const list = parts.map(({ name: part, file }) => `  ${part}  (${file})\n`).join('');
  if (name === '--help') {
    process.stdout.write(`npm run prove:${proof} runs all of these, with -- PART one:\n${list}`);
    return 0;
  }
  if (name === undefined) return runAll(parts);
  const found = parts.find((part) => part.name === name);
  if (found !== undefined) return runProgram(found.file, args);
  // What is no part's name is for the part that has many: a scenario's.
  const many = parts.find((part) => part.name === 'scenarios');
  if (many !== undefined) return runProgram(many.file, [name, ...args]);
  process.stderr.write(`no part of prove:${proof} is called '${name}'; there are:\n${list}`);
  return 2;
}

async function runAll(parts: readonly Part[]): Promise<number> {
  const failed: string[] = [];
  for (const { name, file } of parts) {
    process.stderr.write(`${name}:\n`);
    if ((await runProgram(file, [])) !== 0) failed.push(name);
  }
  if (failed.length > 0) process.stderr.write(`failed: ${failed.join(', ')}\n`);
  return failed.length === 0 ? 0 : 1;
}
