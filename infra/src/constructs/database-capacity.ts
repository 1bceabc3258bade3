/** How small and how large the server may be; it moves between the two by itself. */
export interface DatabaseCapacity {
  readonly idle: DatabaseIdle;
  /** Aurora capacity units (about 2 GiB each), 1 to 256 in steps of 0.5; decides how many connections there may be. */
  readonly maximumAcu: number;
}

/** What the server does while nobody is connected. */
export type DatabaseIdle =
  /** Pauses, and costs storage only; the next connection waits some 15 seconds. */
  | { readonly kind: 'pauses'; /** 300 to 86,400. */ readonly afterSeconds: number }
  | { readonly kind: 'runs'; /** 0.5 to 256, in steps of 0.5. */ readonly minimumAcu: number };

/** The cluster's `serverlessv2_scaling_configuration`. */
export function scaling({ idle, maximumAcu }: DatabaseCapacity) {
  return idle.kind === 'pauses'
    ? { minCapacity: 0, maxCapacity: maximumAcu, secondsUntilAutoPause: idle.afterSeconds }
    : { minCapacity: idle.minimumAcu, maxCapacity: maximumAcu };
}

/** @throws {Error} with what Aurora would refuse */
export function validateCapacity({ idle, maximumAcu }: DatabaseCapacity): void {
  if (!isAcu(maximumAcu) || maximumAcu < 1)
    throw new Error(`\`maximumAcu\` must be from 1 to 256 in steps of 0.5, got: ${maximumAcu}`);
  if (idle.kind === 'pauses') {
    const { afterSeconds } = idle;
    if (!Number.isInteger(afterSeconds) || afterSeconds < 300 || afterSeconds > 86_400)
      throw new Error(`\`idle.afterSeconds\` must be a whole number from 300 to 86400, got: ${afterSeconds}`);
    return;
  }
  const { minimumAcu } = idle;
  if (!isAcu(minimumAcu))
    throw new Error(`\`idle.minimumAcu\` must be from 0.5 to 256 in steps of 0.5, got: ${minimumAcu}`);
  if (minimumAcu > maximumAcu)
    throw new Error(
      `\`idle.minimumAcu\` must not be above \`maximumAcu\`, got: ${minimumAcu} and ${maximumAcu}`,
    );
}

function isAcu(value: number): boolean {
  return value >= 0.5 && value <= 256 && Number.isInteger(value * 2);
}
