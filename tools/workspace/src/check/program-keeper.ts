import { join } from 'node:path';

import type { Linter, Rule } from 'eslint';
import ts from 'typescript';

/**
 * Keeps the TypeScript programs in which ESLint's rules look up types. To make one, and to infer the types in it, is most
 * of the time that rules and compiler take, and then it need not be done twice.
 */
export class ProgramKeeper {
  /** By the path of their tsconfig.json; the last one of each, which has seen every file. */
  readonly #programs = new Map<string, ts.Program>();

  /** Configuration that does nothing but let this keeper see the programs. */
  readonly eslintConfig: Linter.Config = {
    files: ['**/*.ts'],
    plugins: { programs: { rules: { keep: this.#rule() } } },
    rules: { 'programs/keep': 'error' },
  };

  /** What the compiler says of a project, as it prints it; undefined when no file of it was linted with types. */
  faultsOf(root: string, folder: string): string | undefined {
    const program = this.#programs.get(join(root, folder, 'tsconfig.json'));
    if (program === undefined) return undefined;
    return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), {
      getCanonicalFileName: (file) => file,
      getCurrentDirectory: () => root,
      getNewLine: () => '\n',
    });
  }

  #rule(): Rule.RuleModule {
    return {
      create: ({ sourceCode }) => {
        const { program } = sourceCode.parserServices as { readonly program?: ts.Program | null };
        const configFile = program?.getCompilerOptions()['configFilePath'];
        if (program && typeof configFile === 'string') this.#programs.set(configFile, program);
        return {};
      },
    };
  }
}
