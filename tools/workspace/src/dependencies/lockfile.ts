/** Lockfile faults, as sentences with their fix; empty when it is sound. */
export function lockfileFaults(
  lockfile: string,
  dryRun: { readonly exit: number; readonly output: string },
): string[] {
  return [...addressFaults(lockfile), ...missingFaults(dryRun)];
}

/** Mirrors differ by machine: an address in the lockfile breaks every machine that uses another one. */
function addressFaults(lockfile: string): string[] {
  const found = lockfile.match(/"resolved": "https?:/g) ?? [];
  if (found.length === 0) return [];
  return [
    `package-lock.json records the download address of ${found.length} package(s). ` +
      'Run `npm install` at the root, where .npmrc says omit-lockfile-registry-resolved=true, and commit the lockfile.',
  ];
}

/**
 * `npm install` silently leaves out platform packages that its registry lacks, and `npm ci` then refuses the
 * lockfile on every machine but this one.
 */
function missingFaults({ exit, output }: { readonly exit: number; readonly output: string }): string[] {
  const missing = output.split('\n').filter((line) => /(?:Missing|Invalid):/.test(line));
  if (exit === 0 && missing.length === 0) return [];
  const detail = missing.length > 0 ? missing.join('\n') : output;
  return [
    `\`npm ci\` would refuse package-lock.json:\n${detail}\n` +
      'Run `npm install` at the root and commit package-lock.json; a package that is still missing needs an older version, pinned in `overrides` of package.json.',
  ];
}
