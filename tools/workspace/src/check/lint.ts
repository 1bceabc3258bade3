import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { inheritedLookups } from './inherited-lookups.ts';
import { badLayouts, type BadLayout } from './layout.ts';
import { oxlint, type Fault } from './oxlint.ts';
import { projectFiles } from './project-files.ts';
import { findingOfParts, singleFinding, type Finding } from './result.ts';

/** The project that also answers for the files at the workspace's root. */
const rootKeeper = 'tools/workspace';
const rootFolders = ['.ci', '.github'];
const sources = /\.(?:ts|js|mjs|cjs)$/;

/** Rules, TypeScript's types and the layout of projects. All of them are asked about at once, and told of one by one. */
export class Linter {
  readonly #root: string;
  readonly #files: ReadonlyMap<string, readonly string[]>;
  readonly #faults: Promise<readonly Fault[]>;
  readonly #badLayouts: Promise<readonly BadLayout[]>;
  #lookups: readonly Fault[] | undefined;

  /** @param folders of the projects, relative to the root */
  constructor(root: string, folders: readonly string[]) {
    this.#root = root;
    this.#files = new Map(folders.map((folder) => [folder, filesOf(root, folder)]));
    const all = [...this.#files.values()].flat();
    this.#faults = oxlint(
      root,
      all.filter((file) => sources.test(file)),
    );
    this.#badLayouts = badLayouts(root, all);
    // Each project waits for them, the first one a moment later.
    for (const answer of [this.#faults, this.#badLayouts]) answer.catch(() => undefined);
  }

  async lint(folder: string): Promise<Finding> {
    const files = this.#files.get(folder) ?? [];
    const own = new Set(files);
    this.#lookups ??= inheritedLookups(this.#root, [...this.#files.values()].flat());
    const faults = [...(await this.#faults), ...this.#lookups].filter(({ file }) => own.has(file));
    const types = faults.filter(({ isOfTypes }) => isOfTypes);
    const rules = faults.filter(({ isOfTypes }) => !isOfTypes);
    const layout = (await this.#badLayouts).filter(({ file }) => own.has(file));
    return findingOfParts([partOf(rules), partOf(types), layoutPart(layout, folder)]);
  }
}

function filesOf(root: string, folder: string): readonly string[] {
  const own = projectFiles(root, folder);
  if (folder !== rootKeeper) return own;
  const atRoot = readdirSync(root, { withFileTypes: true });
  return [
    ...atRoot.filter((entry) => entry.isFile()).map(({ name }) => name),
    ...rootFolders.filter((name) => existsSync(join(root, name))).flatMap((name) => projectFiles(root, name)),
    ...own,
  ];
}

function partOf(faults: readonly Fault[]): Finding {
  const warnings = faults.filter(({ isWarning }) => isWarning).length;
  return singleFinding(faults.length === warnings, faults.map(({ text }) => text).join(''), warnings);
}

function layoutPart(faults: readonly BadLayout[], owner: string): Finding {
  if (faults.length === 0) return singleFinding(true, '');
  const advice = `${owner}: the files above are not formatted; fix them with: npm run format`;
  return singleFinding(false, [...faults.map(({ text }) => text), advice, ''].join('\n'));
}
