/** Path patterns as an Application Load Balancer's path condition has them: `*` any characters, `?` exactly one. */

/** Compiles a pattern; like the load balancer's it is case-sensitive and covers the whole path. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const expression = new RegExp(pathExpression(pattern), 's');
  return (path) => expression.test(path);
}

/** The pattern as the source of a regular expression, for systems without path patterns of their own. */
export function pathExpression(pattern: string): string {
  const source = [...pattern]
    .map((character) => {
      if (character === '*') return '.*';
      if (character === '?') return '.';
      return character.replace(/[\\^$.|+()[\]{}]/, String.raw`\$&`);
    })
    .join('');
  return `^${source}$`;
}

/** Whether some path matches both patterns. */
export function pathPatternsOverlap(left: string, right: string): boolean {
  const known = new Map<number, boolean>();

  function overlapFrom(i: number, j: number): boolean {
    const key = i * (right.length + 1) + j;
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const answer = compare(i, j);
    known.set(key, answer);
    return answer;
  }

  function compare(i: number, j: number): boolean {
    const a = left[i];
    const b = right[j];
    if (a === undefined && b === undefined) return true;
    // A star stands for nothing, or for the other side's next character.
    if (a === '*') return overlapFrom(i + 1, j) || (b !== undefined && overlapFrom(i, j + 1));
    if (b === '*') return overlapFrom(i, j + 1) || (a !== undefined && overlapFrom(i + 1, j));
    if (a === undefined || b === undefined) return false;
    return (a === '?' || b === '?' || a === b) && overlapFrom(i + 1, j + 1);
  }

  return overlapFrom(0, 0);
}
