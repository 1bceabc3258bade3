import { z } from 'zod';

const summary = z.object({
  type: z.literal('change_summary'),
  changes: z.object({
    operation: z.literal('plan'),
    add: z.number(),
    change: z.number(),
    remove: z.number(),
    import: z.number().optional(),
  }),
});
const outputs = z.object({
  type: z.literal('outputs'),
  outputs: z.record(z.string(), z.object({ action: z.string().optional() })),
});
/** Changes that are in the plan, but in no number of the summary: `move`, `forget`. */
const planned = z.object({ type: z.literal('planned_change') });

/**
 * Reads the messages of `terraform plan -json`, as far as they tell that a plan changes nothing.
 * https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
export class PlanSummary {
  #isSummed = false;
  #changes = false;

  read(line: string): void {
    if (!/"type":"(?:change_summary|outputs|planned_change)"/.test(line)) return;
    const message: unknown = JSON.parse(line);
    const { data } = summary.safeParse(message);
    if (data !== undefined) {
      const { add, change, remove, import: imported = 0 } = data.changes;
      this.#isSummed = true;
      this.#changes ||= add + change + remove + imported > 0;
    }
    const changed = outputs.safeParse(message).data?.outputs ?? {};
    // An output without an action may change.
    this.#changes ||= Object.values(changed).some(({ action }) => action !== 'noop');
    this.#changes ||= planned.safeParse(message).success;
  }

  /** Certain that neither resources nor outputs change; false as long as Terraform has not said so. */
  get isEmpty(): boolean {
    return this.#isSummed && !this.#changes;
  }
}
