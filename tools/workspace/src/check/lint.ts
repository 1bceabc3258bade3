import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { ESLint } from 'eslint';

import { checkLayout } from './layout.ts';
import { SharedPrograms } from './programs.ts';
import { nestedPackages, projectFiles } from './project-files.ts';
import { findingOfParts, singleFinding, type Finding } from './result.ts';
import { ProjectTypes } from './types.ts';

/** The project that also answers for the files at the workspace's root. */
const rootKeeper = 'tools/workspace';
const rootFolders = ['.ci', '.github'];

/** ESLint's rules, TypeScript's types and Prettier's layout, of one project after another. */
export class Linter {
  readonly #root: string;
  readonly #programs = new SharedPrograms();

  constructor(root: string) {
    this.#root = root;
  }

  /** @param folder of the project, relative to the root */
  async lint(folder: string): Promise<Finding> {
    const types = new ProjectTypes(this.#root, folder, this.#programs);
    const parts = [
      await this.#checkRules(folder, types),
      types.check(),
      await checkLayout(this.#root, this.#filesToLayOut(folder), folder),
    ];
    return findingOfParts(parts);
  }

  async #checkRules(folder: string, types: ProjectTypes): Promise<Finding> {
    const eslint = new ESLint({
      cwd: this.#root,
      ignorePatterns: nestedPackages(join(this.#root, folder)).map((name) => `${folder}/${name}/`),
      errorOnUnmatchedPattern: false,
      overrideConfig: types.eslintConfig,
    });
    const results = await eslint.lintFiles(folder === rootKeeper ? [folder, '*.mjs'] : [folder]);
    const formatter = await eslint.loadFormatter('stylish');
    const output = await formatter.format(results);
    return singleFinding(sum(results, 'errorCount') === 0, output, sum(results, 'warningCount'));
  }

  #filesToLayOut(folder: string): readonly string[] {
    const own = projectFiles(this.#root, folder);
    if (folder !== rootKeeper) return own;
    const atRoot = readdirSync(this.#root, { withFileTypes: true });
    return [
      ...atRoot.filter((entry) => entry.isFile()).map(({ name }) => name),
      ...rootFolders
        .filter((name) => existsSync(join(this.#root, name)))
        .flatMap((name) => projectFiles(this.#root, name)),
      ...own,
    ];
  }
}

function sum(results: readonly ESLint.LintResult[], key: 'errorCount' | 'warningCount'): number {
  return results.reduce((total, result) => total + result[key], 0);
}
