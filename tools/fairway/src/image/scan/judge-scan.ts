import { z } from 'zod';

import type { ScanWaiver } from './waivers.ts';

/** As much of Grype's JSON as the gate looks at. https://github.com/anchore/grype */
const report = z.object({
  matches: z.array(
    z.object({
      vulnerability: z.object({
        id: z.string(),
        severity: z.string(),
        fix: z.object({ state: z.string(), versions: z.array(z.string()).nullish() }).optional(),
      }),
      artifact: z.object({ name: z.string(), version: z.string() }),
    }),
  ),
});

export interface ScanJudgement {
  /** A sentence for each finding that stops the pipeline. */
  readonly faults: readonly string[];
  /** Findings that a waiver covers. */
  readonly waived: readonly string[];
  /** Findings that only inform, by severity. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Judges a scan's findings. A critical one with a fix stops the pipeline, unless a waiver covers it. One without a
 * fix cannot be mended, and one below critical waits for the weekly updates: both only inform.
 * @param text Grype's report as JSON
 * @param today `YYYY-MM-DD`
 * @throws {Error} for a report that is none: nothing was looked at then
 */
export function judgeScan(text: string, waivers: readonly ScanWaiver[], today: string): ScanJudgement {
  const { matches } = report.parse(JSON.parse(text));
  const faults: string[] = [];
  const waived: string[] = [];
  const used = new Set<ScanWaiver>();
  for (const { vulnerability, artifact } of matches) {
    const { id, severity, fix } = vulnerability;
    if (severity !== 'Critical' || fix?.state !== 'fixed') continue;
    const versions = (fix.versions ?? []).join(' or ');
    const finding = `${id} in ${artifact.name} ${artifact.version}`;
    const waiver = waivers.find((each) => each.vulnerability === id && each.package === artifact.name);
    if (waiver === undefined) {
      faults.push(`${finding} is critical, and fixed in ${versions}: update ${artifact.name}`);
      continue;
    }
    used.add(waiver);
    if (waiver.until > today) waived.push(`${finding}, until ${waiver.until}: ${waiver.reason}`);
    else
      faults.push(`${finding}: its waiver ended on ${waiver.until}; update ${artifact.name} to ${versions}`);
  }
  const counts = new Map(
    [...Map.groupBy(matches, ({ vulnerability }) => vulnerability.severity)].map(([severity, own]) => [
      severity,
      own.length,
    ]),
  );
  return { faults: [...new Set(faults)], waived: [...new Set(waived)], counts };
}
