import { z } from 'zod';

/** The deployer: a person's identity in AWS, or a workflow's run. */
const actor = z.strictObject({
  /** ARN of the caller's identity. */
  who: z.string(),
  /** ISO 8601, by the clock of S3. */
  when: z.iso.datetime(),
  /** Address of the workflow's run; absent for a person's command. */
  run: z.string().optional(),
});

const image = z.strictObject({
  /** Repository with `@sha256:…`, as the task definition has it. */
  image: z
    .string()
    .regex(/@sha256:[0-9a-f]{64}$/, { error: 'must end with @sha256: and 64 hexadecimal digits' }),
  /** Content tag of the bundle. */
  version: z.string().min(1),
  /** The commit that first built this content. */
  commit: z.string().min(1),
  /** Tags that people know it by. */
  tags: z.array(z.string()),
});

export const images = z.record(z.string(), image);

export const ledger = z.strictObject({
  format: z.literal(1),
  environment: z.string().min(1),
  /** The deployment that is under way, or was cut short, and the images that it is to run. */
  desired: z.strictObject({ deployment: z.string(), by: actor, commit: z.string(), images }).optional(),
  /** The images of all services that the edge has confirmed last. */
  current: images,
  /** The deployments that the edge has confirmed, newest first: all services' images after each. */
  history: z.array(
    z.strictObject({
      deployment: z.string(),
      by: actor,
      commit: z.string(),
      images,
      /** The kind of change: a deployment, a return to an earlier one, or a promotion. */
      kind: z.enum(['deploy', 'rollback', 'promote']),
    }),
  ),
});

export type Actor = z.infer<typeof actor>;
/** A service's image, as the variable `images` of the stack takes it, and its names for people. */
export type LedgerImage = z.infer<typeof image>;
export type Images = Readonly<Record<string, LedgerImage>>;
/** The images that an environment runs, is to run, and ran. */
export type Ledger = Readonly<z.infer<typeof ledger>>;
export type Deployed = Ledger['history'][number];
export type DeploymentKind = Deployed['kind'];

/** A deployment that is about to begin. */
export interface Intention {
  /** Unique: the same for all services of one deployment. */
  readonly deployment: string;
  readonly by: Actor;
  /** The commit of the working tree. */
  readonly commit: string;
  /** The images of the services that change. */
  readonly images: Images;
}

/** The number of deployments that rollbacks may return to; their images are kept. */
export const MAX_HISTORY = 20;

export function emptyLedger(environment: string): Ledger {
  return { format: 1, environment, current: {}, history: [] };
}

/**
 * Reads a ledger's text.
 * @throws {Error} that names every path that is not as a ledger has it
 */
export function parseLedger(text: string, environment: string): Ledger {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error('it is not JSON', { cause: error });
  }
  const result = ledger.safeParse(value);
  if (!result.success) {
    const faults = result.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
    );
    throw new Error(faults.join('; '));
  }
  if (result.data.environment !== environment) {
    throw new Error(`it is the ledger of ${result.data.environment}`);
  }
  return result.data;
}

/**
 * Records the images that are to run, before anything is planned. They replace those of a deployment that was left
 * half-way.
 */
export function onIntended(ledger: Ledger, { images, ...intention }: Intention): Ledger {
  return { ...ledger, desired: { ...intention, images: { ...ledger.current, ...images } } };
}

/** The edge has answered with the intended images: they run now. */
export function onConfirmed(ledger: Ledger, kind: DeploymentKind): Ledger {
  const { desired, ...rest } = ledger;
  if (desired === undefined) return ledger;
  const { deployment, by, commit, images } = desired;
  const entry: Deployed = { deployment, by, commit, images, kind };
  return { ...rest, current: images, history: [entry, ...ledger.history].slice(0, MAX_HISTORY) };
}

/**
 * The deployment has failed, and the images before it are to run again: every plan from now on has them. Services
 * that ran nothing before keep the intended ones.
 */
export function onReturning(ledger: Ledger): Ledger {
  const { desired } = ledger;
  if (desired === undefined) return ledger;
  return { ...ledger, desired: { ...desired, images: { ...desired.images, ...ledger.current } } };
}

/** The deployment has failed, and the images before it run again. */
export function onUndone(ledger: Ledger): Ledger {
  const { desired: _, ...rest } = ledger;
  return rest;
}

/** The images that a plan is made with: those intended while a deployment goes on, otherwise those that run. */
export function plannedImages(ledger: Ledger): Images {
  return ledger.desired?.images ?? ledger.current;
}

/** Every digest that must not be deleted: images that run, are to run, or may be returned to. */
export function keptImages(ledger: Ledger): readonly LedgerImage[] {
  const all = [plannedImages(ledger), ledger.current, ...ledger.history.map(({ images }) => images)];
  const byImage = new Map(all.flatMap((each) => Object.values(each)).map((each) => [each.image, each]));
  return [...byImage.values()];
}

/** Services whose image changes with these. */
export function changedServices(ledger: Ledger, images: Images): readonly string[] {
  const current = new Map(Object.entries(ledger.current));
  return Object.entries(images)
    .filter(([service, { image }]) => current.get(service)?.image !== image)
    .map(([service]) => service);
}

/** The images that no confirmed deployment of a ledger has run. */
export function imagesUnknownTo({ current, history }: Ledger, images: Images): Images {
  const all = [current, ...history.map((deployed) => deployed.images)].flatMap((each) => Object.values(each));
  const known = new Set(all.map(({ image: name }) => name));
  return Object.fromEntries(Object.entries(images).filter(([, { image: name }]) => !known.has(name)));
}

/**
 * The deployment that a rollback returns to: the newest before the current one whose images differ from the running
 * ones.
 * @param deployment an earlier one by its id; absent: the one before
 */
export function deploymentToReturnTo(ledger: Ledger, deployment?: string): Deployed | undefined {
  const earlier = ledger.history.filter(({ images }) => changedServices(ledger, images).length > 0);
  return deployment === undefined ? earlier[0] : earlier.find((each) => each.deployment === deployment);
}
