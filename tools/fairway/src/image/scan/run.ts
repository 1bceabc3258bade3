import { readFile } from 'node:fs/promises';

import { Failure } from '../../terminal/failure.ts';
import type { Output } from '../../terminal/output.ts';
import { judgeScan } from './judge-scan.ts';
import { scanWaivers } from './waivers.ts';

/**
 * Judges a scan of a service's image and prints the verdict.
 * @throws {Failure} with each finding that has to be mended first
 */
export async function runJudge(service: string, file: string, output: Output): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Failure(`there is no report ${file}: the scan has failed`);
  });
  const { faults, waived, counts } = judge(text, file);
  const seen = [...counts].map(([severity, count]) => `${count} ${severity.toLowerCase()}`);
  output.out(`${service}: ${seen.length === 0 ? 'nothing found' : seen.join(', ')}\n`);
  for (const each of waived) output.out(`waived: ${each}\n`);
  if (faults.length === 0) return;
  throw new Failure(
    `the image of ${service} must not be deployed like this. Waive for a time what cannot be mended now: tools/fairway/src/image/scan/waivers.ts`,
    faults,
  );
}

function judge(text: string, file: string) {
  try {
    return judgeScan(text, scanWaivers, new Date().toISOString().slice(0, 10));
  } catch {
    throw new Failure(`${file} is no report of Grype as JSON: nothing was looked at`);
  }
}
