/** Whether there is a text that matches both patterns; `*` stands for any characters, `?` for one. */
export function globsMeet(first: string, second: string): boolean {
  // By position in both patterns: whether the rests of both can match one text.
  const known = new Map<number, boolean>();
  const meet = (i: number, j: number): boolean => {
    const key = i * (second.length + 1) + j;
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, false);
    const result = decide(i, j);
    known.set(key, result);
    return result;
  };
  const decide = (i: number, j: number): boolean => {
    const [a, b] = [first[i], second[j]];
    if (a === undefined && b === undefined) return true;
    if (a === '*') return meet(i + 1, j) || (b !== undefined && meet(i, j + 1));
    if (b === '*') return meet(i, j + 1) || (a !== undefined && meet(i + 1, j));
    return a !== undefined && b !== undefined && (a === b || a === '?' || b === '?') && meet(i + 1, j + 1);
  };
  return beginningsMeet(first, second) && meet(0, 0);
}

/** Whether two patterns agree up to the first wildcard of either: this tells most of them apart. */
function beginningsMeet(first: string, second: string): boolean {
  for (let i = 0; ; i += 1) {
    const [a, b] = [first[i], second[i]];
    if (a === undefined || b === undefined || '*?'.includes(a) || '*?'.includes(b)) return true;
    if (a !== b) return false;
  }
}

/** Whether a resource that a statement names can be of a type, whose ARN has variables in the reference. */
export function canBeOfType(resource: string, typeArn: string): boolean {
  if (resource === '*') return true;
  return globsMeet(glob(resource), glob(typeArn));
}

/** Variables of a policy, and of the reference, stand for anything. */
function glob(pattern: string): string {
  return pattern.replaceAll(/\$\{[^}]*\}/g, '*');
}
