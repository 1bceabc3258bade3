// `node write-files.ts FOLDER PAGES MIB`: writes the input in a process of its own, because making it takes as much
// memory as is measured.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { stringBomb, textBomb } from '../../test/pdf/odd-pdfs.ts';
import { alignments, manyPages } from './many-pages.ts';

const [folder = '', pages, mib] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const align of alignments) {
  writeFileSync(join(folder, `${align}.pdf`), await manyPages(Number(pages), align));
}
writeFileSync(join(folder, 'string-bomb.pdf'), stringBomb(Number(mib)));
writeFileSync(join(folder, 'text-bomb.pdf'), textBomb(Number(mib)));
