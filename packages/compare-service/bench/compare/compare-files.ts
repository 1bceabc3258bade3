// The engine as a program: `node compare-files.ts FILE1 FILE2` prints the output of `diff -U3`.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

import { findDifference } from '../../src/engine/difference.ts';
import { writeUnifiedDiff } from '../../src/output/unified-diff.ts';

const [path1 = '', path2 = ''] = process.argv.slice(2);
const difference = findDifference(readFileSync(path1), readFileSync(path2));
writeFileSync(1, writeUnifiedDiff(difference, { file1: basename(path1), file2: basename(path2) }, 3));
