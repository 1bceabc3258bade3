import type { EmulationOptions } from '../emulation.ts';
import type { RehearsalRecord } from './record.ts';

export type HostOptions = Omit<EmulationOptions, 'report'>;

export type FromHost =
  | { readonly kind: 'ready'; readonly record: RehearsalRecord }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string };

/** It outlives its parent from now on. */
export interface ToHost {
  readonly kind: 'stay';
}
