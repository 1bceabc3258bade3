import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ESLint } from 'eslint';

import { findingOfParts, singleFinding, type Finding } from './result.ts';
import { runTool } from './run-tool.ts';
import { ProgramKeeper } from './program-keeper.ts';
import { typecheck } from './typecheck.ts';

/** The project that also answers for the files at the workspace's root. */
const rootKeeper = 'tools/workspace';
const rootFolders = ['.ci', '.github'];

/** ESLint's rules, TypeScript's types and Prettier's layout. */
export async function lint(root: string, folder: string): Promise<Finding> {
  const nested = nestedPackages(join(root, folder));
  const programs = new ProgramKeeper();
  const rules = await checkRules(root, folder, nested, programs);
  const types = await checkTypes(root, folder, programs);
  const layout = await checkLayout(root, folder, nested);
  return findingOfParts([rules, types, layout]);
}

/** A package inside a package is a project of its own, which answers for itself. */
function nestedPackages(folder: string): readonly string[] {
  const found = globSync('*/package.json', { cwd: folder, exclude: (name) => name === 'node_modules' });
  return found.map((file) => dirname(file));
}

async function checkRules(
  root: string,
  folder: string,
  nested: readonly string[],
  programs: ProgramKeeper,
): Promise<Finding> {
  const eslint = new ESLint({
    cwd: root,
    ignorePatterns: nested.map((name) => `${folder}/${name}/`),
    errorOnUnmatchedPattern: false,
    overrideConfig: programs.eslintConfig,
  });
  const results = await eslint.lintFiles(folder === rootKeeper ? [folder, '*.mjs'] : [folder]);
  const formatter = await eslint.loadFormatter('stylish');
  const output = await formatter.format(results);
  process.stdout.write(output);
  return singleFinding(sum(results, 'errorCount') === 0, output, sum(results, 'warningCount'));
}

/** In the program that the rules have been asking about types: it is there, and it has answered much of it. */
async function checkTypes(root: string, folder: string, programs: ProgramKeeper): Promise<Finding> {
  const output = programs.faultsOf(root, folder);
  if (output === undefined) return typecheck(root, folder);
  process.stdout.write(output);
  return singleFinding(output === '', output);
}

function sum(results: readonly ESLint.LintResult[], key: 'errorCount' | 'warningCount'): number {
  return results.reduce((total, result) => total + result[key], 0);
}

async function checkLayout(root: string, folder: string, nested: readonly string[]): Promise<Finding> {
  const prettier = join(root, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
  const patterns = [folder, ...nested.map((name) => `!${folder}/${name}/**`)];
  if (folder === rootKeeper)
    patterns.push('*', ...rootFolders.filter((name) => existsSync(join(root, name))));
  const { exit, output } = await runTool(
    [prettier, '--check', '--ignore-unknown', '--log-level=warn', ...patterns],
    {
      cwd: root,
    },
  );
  if (exit === 0) return singleFinding(true, output);
  const advice = `${folder}: the files above are not formatted; fix them with: npm run format\n`;
  process.stdout.write(advice);
  return singleFinding(false, output + advice);
}
