/** A finding in an image that is accepted for a time. */
export interface ScanWaiver {
  /** `CVE-2026-1234`, `GHSA-…`: as the report names it. */
  readonly vulnerability: string;
  /** The package that has it. */
  readonly package: string;
  /** A sentence: why it does no harm here, or which measure replaces the fix. */
  readonly reason: string;
  /** `YYYY-MM-DD`: from that day on it stops the pipeline again. */
  readonly until: string;
}

/** None: a finding that is critical and has a fix is fixed. */
export const scanWaivers: readonly ScanWaiver[] = [];
