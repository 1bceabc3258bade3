import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** A migration as it lies in the tree. */
export interface MigrationFile {
  /** The name without `.sql`, as the database stores it. */
  readonly name: string;
  readonly number: number;
  /** SHA-256 of the text, independent of its line ends in this clone. */
  readonly hash: string;
}

const FILE_NAME = /^(\d+)_[a-z0-9][a-z0-9_-]*\.sql$/i;

/** Migrations that must not run; nothing was changed. */
export class MigrationFault extends Error {
  override name = 'MigrationFault';

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/**
 * Reads the migrations of a folder in the order in which they run.
 * @throws {MigrationFault} with every file whose name is none, or whose number another one has
 */
export async function readMigrations(folder: URL): Promise<readonly MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  const files = await Promise.all(
    names.map(async (file) => {
      const text = await readFile(
        new URL(encodeURIComponent(file), `${folder.href.replace(/\/$/, '')}/`),
        'utf8',
      );
      const hash = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
      return { file, name: file.replace(/\.sql$/, ''), number: Number(FILE_NAME.exec(file)?.[1]), hash };
    }),
  );
  const ordered = files.toSorted((a, b) => a.number - b.number || (a.name < b.name ? -1 : 1));
  const misnamed = ordered
    .filter(({ number }) => Number.isNaN(number))
    .map(({ file }) => `${file} is no migration: name it <number>_<name>.sql, such as 0002_add-nickname.sql`);
  const doubled = ordered.flatMap(({ file, number }, index) => {
    const before = ordered[index - 1];
    if (before?.number !== number) return [];
    return [
      `${before.file} and ${file} have the number ${number}: give the one that has not run yet the next free number`,
    ];
  });
  if (misnamed.length + doubled.length > 0) throw new MigrationFault([...misnamed, ...doubled]);
  return ordered.map(({ name, number, hash }) => ({ name, number, hash }));
}
