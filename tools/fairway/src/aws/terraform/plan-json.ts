import { z } from 'zod';

const resourceChange = z.object({
  address: z.string(),
  type: z.string(),
  mode: z.string(),
  action_reason: z.string().optional(),
  change: z.object({
    actions: z.array(z.enum(['no-op', 'create', 'read', 'update', 'delete', 'forget'])),
    before: z.unknown(),
    after: z.unknown(),
    after_unknown: z.unknown(),
    replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
  }),
});

const planFile = z.object({
  format_version: z.string(),
  errored: z.boolean().optional(),
  complete: z.boolean().optional(),
  applyable: z.boolean().optional(),
  resource_changes: z.array(resourceChange).optional(),
  output_changes: z
    .record(z.string(), z.object({ actions: z.array(z.string()), after: z.unknown().optional() }))
    .optional(),
});

/** The change of a resource. */
export type Action = 'create' | 'update' | 'replace' | 'delete';

/** A resource that a plan changes. */
export interface ResourceChange {
  /** `aws_ecs_service.service_logs` */
  readonly address: string;
  readonly type: string;
  readonly action: Action;
  /** Names of the attributes that change; empty for a created or deleted resource. */
  readonly attributes: readonly string[];
  /** Attributes that a replacement is for. */
  readonly replacedFor: readonly string[];
  /** Values before and after, as far as they are known. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** A plan, as far as people and a deployment look at it. */
export interface PlannedChanges {
  readonly changes: readonly ResourceChange[];
  /** Whether outputs change. */
  readonly changesOutputs: boolean;
}

/**
 * Reads a plan from the output of `terraform show -json`.
 * @throws {Error} when it is none
 */
export function parsePlan(text: string): PlannedChanges {
  const { resource_changes: all = [], output_changes: outputs = {} } = planFile.parse(JSON.parse(text));
  const changes = all
    .filter(({ mode }) => mode === 'managed')
    .flatMap(({ address, type, change }): ResourceChange[] => {
      const action = actionOf(change.actions);
      if (action === undefined) return [];
      const before = recordOf(change.before);
      const after = recordOf(change.after);
      const attributes = changedAttributes(before, after, recordOf(change.after_unknown));
      const replacedFor = (change.replace_paths ?? []).map((path) => path.join('.'));
      const isWhole = action === 'create' || action === 'delete';
      return [{ address, type, action, attributes: isWhole ? [] : attributes, replacedFor, before, after }];
    });
  const changesOutputs = Object.values(outputs).some(({ actions }) =>
    actions.some((each) => each !== 'no-op'),
  );
  return { changes, changesOutputs };
}

/** The plan changes neither resources nor outputs. */
export function isEmptyPlan({ changes, changesOutputs }: PlannedChanges): boolean {
  return changes.length === 0 && !changesOutputs;
}

function actionOf(actions: readonly string[]): Action | undefined {
  if (actions.includes('create') && actions.includes('delete')) return 'replace';
  if (actions.includes('create')) return 'create';
  if (actions.includes('delete')) return 'delete';
  return actions.includes('update') ? 'update' : undefined;
}

function changedAttributes(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  unknown: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)]);
  return [...names]
    .filter((name) => isUnknown(unknown, name) || textAt(before, name) !== textAt(after, name))
    .toSorted();
}

/** A block of known values has an entry, too: an empty one. */
function isUnknown(unknown: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.hasOwn(unknown, name) && JSON.stringify(unknown[name]).includes('true');
}

function textAt(record: Readonly<Record<string, unknown>>, name: string): string {
  return Object.hasOwn(record, name) ? JSON.stringify(record[name] ?? null) : 'null';
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
