import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ESLint } from 'eslint';

import { singleFinding, type Finding } from './result.ts';
import { runTool } from './run-tool.ts';

/** The project that also answers for the files at the workspace's root. */
const rootKeeper = 'tools/workspace';
const rootFolders = ['.ci', '.github'];

/** ESLint's rules, and Prettier's layout. */
export async function lint(root: string, folder: string): Promise<Finding> {
  const nested = nestedPackages(join(root, folder));
  const rules = await checkRules(root, folder, nested);
  const layout = await checkLayout(root, folder, nested);
  return singleFinding(rules.errors === 0 && layout.clean, rules.output + layout.output, rules.warnings);
}

/** A package inside a package is a project of its own, which answers for itself. */
function nestedPackages(folder: string): readonly string[] {
  const found = globSync('*/package.json', { cwd: folder, exclude: (name) => name === 'node_modules' });
  return found.map((file) => dirname(file));
}

async function checkRules(root: string, folder: string, nested: readonly string[]) {
  const eslint = new ESLint({
    cwd: root,
    ignorePatterns: nested.map((name) => `${folder}/${name}/`),
    errorOnUnmatchedPattern: false,
  });
  const results = await eslint.lintFiles(folder === rootKeeper ? [folder, '*.mjs'] : [folder]);
  const formatter = await eslint.loadFormatter('stylish');
  const output = await formatter.format(results);
  process.stdout.write(output);
  return { output, errors: sum(results, 'errorCount'), warnings: sum(results, 'warningCount') };
}

function sum(results: readonly ESLint.LintResult[], key: 'errorCount' | 'warningCount'): number {
  return results.reduce((total, result) => total + result[key], 0);
}

async function checkLayout(root: string, folder: string, nested: readonly string[]) {
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
  if (exit === 0) return { clean: true, output };
  const advice = `${folder}: the files above are not formatted; fix them with: npm run format\n`;
  process.stdout.write(advice);
  return { clean: false, output: output + advice };
}
