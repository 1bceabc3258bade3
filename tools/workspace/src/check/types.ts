import { dirname, join, sep } from 'node:path';

import type { Linter } from 'eslint';
import ts from 'typescript';

import type { SharedPrograms } from './programs.ts';
import { projectFiles } from './project-files.ts';
import { singleFinding, type Finding } from './result.ts';

/** "Expression produces a union type that is too complex to represent." */
const UNION_TOO_COMPLEX = 2590;

/**
 * A rule asks for types that no source has, and the compiler notes without a place that such a union is too complex. In a
 * source it has one.
 */
function isOfAQuestion({ code, file }: ts.Diagnostic): boolean {
  return code === UNION_TOO_COMPLEX && file === undefined;
}

/**
 * The types of one project, for the rules that ask for them and for their own sake. Inferring types is most of the time
 * that rules and compiler take, so both ask the same program.
 */
export class ProjectTypes {
  readonly #root: string;
  readonly #ownFiles: ReadonlySet<string>;
  readonly #programs: readonly {
    readonly folder: string;
    readonly program: ts.Program;
    readonly configFaults: readonly ts.Diagnostic[];
  }[];

  constructor(root: string, folder: string, programs: SharedPrograms) {
    const files = projectFiles(root, folder);
    const configFiles = [
      join(folder, 'tsconfig.json'),
      ...files.filter((file) => dirname(file) !== folder && file.endsWith(`${sep}tsconfig.json`)),
    ];
    this.#root = root;
    this.#ownFiles = new Set(files.map((file) => join(root, file)));
    this.#programs = configFiles.map((file) => ({
      folder: dirname(file),
      ...programs.open(join(root, file)),
    }));
  }

  /** Makes ESLint look types up in these programs; a file's are in the one of the nearest tsconfig.json that has it. */
  get eslintConfig(): Linter.Config[] {
    return this.#programs.map(({ folder }) => ({
      files: [`${folder}/**/*.ts`],
      languageOptions: { parserOptions: { projectService: false, programs: this.#programsAround(folder) } },
    }));
  }

  /**
   * The compiler's faults of the project's own files, as it prints them: a dependency's faults are reported with the
   * dependency.
   */
  check(): Finding {
    const faults = this.#programs.flatMap(({ program, configFaults }) => [
      ...configFaults,
      ...program.getOptionsDiagnostics(),
      ...program.getGlobalDiagnostics(),
      ...program
        .getSourceFiles()
        .filter(({ fileName }) => this.#ownFiles.has(fileName))
        .flatMap((file) => [
          ...program.getSyntacticDiagnostics(file),
          ...program.getSemanticDiagnostics(file),
        ]),
    ]);
    const own = faults.filter((fault) => !isOfAQuestion(fault));
    const output = ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(own), {
      getCanonicalFileName: (file) => file,
      getCurrentDirectory: () => this.#root,
      getNewLine: () => '\n',
    });
    return singleFinding(output === '', output);
  }

  #programsAround(folder: string): readonly ts.Program[] {
    return this.#programs
      .filter((around) => `${folder}/`.startsWith(`${around.folder}/`))
      .toSorted((a, b) => b.folder.length - a.folder.length)
      .map(({ program }) => program);
  }
}
