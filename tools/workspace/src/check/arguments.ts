/** The command line of a check. */
export interface CheckArguments {
  readonly target: string;
  /** Projects, relative to the workspace. */
  readonly folders: readonly string[];
  /** Everything after a project's folder goes to jest unchanged: `npx nx test logs-service -- -t 'a name'`. */
  readonly jestArguments: readonly string[];
}

/** @param args without Node and the program */
export function readArguments([target = '', ...rest]: readonly string[]): CheckArguments {
  const first = rest.findIndex((word) => word.startsWith('-'));
  // Several projects come without options; words after one project belong to jest, a test's path as well.
  const end =
    target === 'test' && rest.length > 0 ? Math.max(1, first === -1 ? rest.length : first) : rest.length;
  return {
    target,
    folders: rest.slice(0, end),
    jestArguments: rest.slice(end),
  };
}
