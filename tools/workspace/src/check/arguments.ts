/** What a check is asked for on its command line. */
export interface CheckArguments {
  readonly target: string;
  /** Projects, relative to the workspace. */
  readonly folders: readonly string[];
  readonly coverage: boolean;
  /** What is written after a project's folder reaches jest as it is: `npx nx test logs-service -- -t 'a name'`. */
  readonly jestArguments: readonly string[];
}

/** @param args without Node and the program */
export function readArguments([target = '', ...rest]: readonly string[]): CheckArguments {
  const others = rest.filter((word) => word !== '--coverage');
  const first = others.findIndex((word) => word.startsWith('-'));
  // Several projects come without options; what follows one project belongs to jest, a test's path as well.
  const end =
    target === 'test' && others.length > 0
      ? Math.max(1, first === -1 ? others.length : first)
      : others.length;
  return {
    target,
    folders: others.slice(0, end),
    coverage: rest.includes('--coverage'),
    jestArguments: others.slice(end),
  };
}
