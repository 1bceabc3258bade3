/** A step's call of an action. */
export interface ActionCall {
  /** `with:`, expressions replaced. */
  readonly inputs: Readonly<Record<string, string>>;
  /** `GITHUB_SHA`, `GITHUB_REF`, … of the run, and `env:`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Empty until something is checked out. */
  readonly workspace: string;
  /** A folder of the run: jobs share it. */
  readonly artifacts: string;
  /** A folder that all jobs share, for things that each would make anew. */
  readonly cache: string;
  /** The repository that the run is of. */
  readonly repository: string;
  /** Rights of the job's token. */
  readonly permissions: Readonly<Record<string, string>>;
}

export interface ActionResult {
  readonly outputs?: Readonly<Record<string, string>>;
  /** Variables for the steps after it. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The role that the job signs in as from now on. */
  readonly role?: string;
}

/**
 * Takes the place of a published action.
 * @throws {StepFailure} where the action would fail, {WorkflowError} where it was called as it cannot be
 */
export type ActionStandIn = (call: ActionCall) => Promise<ActionResult>;
