import { dirname, join, posix } from 'node:path';

/** A file that a project's code names and that lies outside of the project. */
export interface OutsideRead {
  readonly project: string;
  /** The file that names it, relative to the workspace. */
  readonly from: string;
  /** The file or folder, relative to the workspace. */
  readonly path: string;
}

/** Comments and imports: Nx reads imports itself. */
const UNREAD = /^\s*(?:\/\/|\*|\/\*).*$|^(?:import|export) .* from .*$|^\} from .*$/gm;
/** A whole string that could be a path or a pattern: from the file's own folder upwards, or from the workspace's root. */
const PATHS =
  /(['"`])((?:\.\.\/)+[\w@.*{},/-]+|(?:infra|environments|packages|tools|docs)\/[\w@.*{},/-]+)\1/g;
/** The end of a pattern, from the first part of a path that may be any. */
const PATTERN_END = /\/[^/]*[*{].*$/;

/**
 * The files outside of their projects that sources name by a string, as tests and the programs that they start do.
 * @param sources text by path, relative to the workspace
 * @param folders of the projects, by name
 * @param isThere whether a path is a file or a folder of the workspace
 */
export function outsideReads(
  sources: ReadonlyMap<string, string>,
  folders: ReadonlyMap<string, string>,
  isThere: (path: string) => boolean,
): readonly OutsideRead[] {
  const found = new Map<string, OutsideRead>();
  for (const [from, text] of sources) {
    const home = projectOf(from, folders);
    if (home === undefined) continue;
    for (const [, , named = ''] of text.replace(UNREAD, '').matchAll(PATHS)) {
      const path = posix
        .normalize(named.startsWith('.') ? join(dirname(from), named) : named)
        .replace(PATTERN_END, '')
        .replace(/\/$/, '');
      if (path.startsWith('.') || !isThere(path) || projectOf(path, folders) === home) continue;
      found.set(`${home} ${path}`, { project: home, from, path });
    }
  }
  return [...found.values()];
}

/** The innermost one, since a package may lie in another. */
function projectOf(path: string, folders: ReadonlyMap<string, string>): string | undefined {
  const around = [...folders].filter(([, folder]) => path === folder || path.startsWith(`${folder}/`));
  return around.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
}
