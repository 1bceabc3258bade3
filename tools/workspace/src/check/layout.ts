import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { check, getFileInfo, resolveConfig } from 'prettier';

import { singleFinding, type Finding } from './result.ts';

/** As for Prettier's command. */
const ignoreFiles = ['.gitignore', '.prettierignore'];

/**
 * Prettier's layout, of the files that it knows how to lay out.
 * @param files relative to `root`
 * @param owner whose files they are, for people
 */
export async function checkLayout(root: string, files: readonly string[], owner: string): Promise<Finding> {
  const faults: string[] = [];
  for (const file of files) {
    const fault = await layoutFault(root, file);
    if (fault !== undefined) faults.push(fault);
  }
  if (faults.length === 0) return singleFinding(true, '');
  const advice = `${owner}: the files above are not formatted; fix them with: npm run format`;
  return singleFinding(false, [...faults, advice, ''].join('\n'));
}

/** One line that begins with the file's name; a file that cannot be parsed has no layout, so that its line says why. */
async function layoutFault(root: string, name: string): Promise<string | undefined> {
  const file = join(root, name);
  const info = await getFileInfo(file, { ignorePath: ignoreFiles.map((ignore) => join(root, ignore)) });
  if (info.ignored || info.inferredParser === null) return undefined;
  const options = await resolveConfig(file, { editorconfig: true });
  try {
    return (await check(await readFile(file, 'utf8'), { ...options, filepath: file })) ? undefined : name;
  } catch (error) {
    return `${name}: ${(error as Error).message}`;
  }
}
