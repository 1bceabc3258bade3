import type { VerbEnd } from '../stage/running-verb.ts';
import type { Stage } from '../stage/stage.ts';

/** A way in which a deployment can go, and how it has to end. */
export interface Scenario {
  readonly name: string;
  /** Plays it; the end of the verb that it is about. */
  readonly play: (stage: Stage) => Promise<VerbEnd>;
  /** Several where chance decides. */
  readonly verdict: string | readonly string[];
  readonly code: number | readonly number[];
  /** The output on stderr must match these. */
  readonly says?: readonly RegExp[];
  /** Further conditions on the state it leaves, besides those of every end. @throws for each that does not hold */
  readonly leaves?: (stage: Stage, end: VerbEnd) => Promise<void>;
  /** The ledger's `current` becomes the deployed images. @default when the verdict is `succeeded` */
  readonly movesOn?: boolean;
  /**
   * Whether Terraform would change nothing with the running commit. @default true where the version before runs again
   */
  readonly nextPlanIsEmpty?: boolean;
  /** The verb did not wait for the way back: either version may be running. */
  readonly leavesOpen?: boolean;
  /** Services of its clone, where two are not enough. */
  readonly services?: readonly string[];
}
