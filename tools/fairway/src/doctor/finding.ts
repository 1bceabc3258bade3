import type { Finding } from './account-findings.ts';

export type { Finding } from './account-findings.ts';

/** Looks at one thing, and says how it is. */
export interface Check {
  /** As findings name it when it cannot be carried out. */
  readonly name: string;
  readonly run: () => Promise<readonly Finding[]>;
}

export function good(check: string, text: string): Finding {
  return { check, state: 'good', text };
}

export function fault(check: string, text: string, fix: string): Finding {
  return { check, state: 'fault', text, fix };
}

export function unknown(check: string, text: string, fix?: string): Finding {
  return { check, state: 'unknown', text, ...(fix === undefined ? {} : { fix }) };
}
