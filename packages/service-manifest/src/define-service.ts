import { manifestShape } from './manifest-shape.ts';
import { fargateSizeRules } from './fargate.ts';
import { filledIn, frozen } from './filled-manifest.ts';
import { isSessionName, jobFaults, SESSION } from './job-faults.ts';
import {
  drainDeadlineSeconds,
  edgePaths,
  MODEL_VARIABLE,
  type ManifestInput,
  type ServiceManifest,
} from './manifest.ts';
import { pathMatcher } from './path-pattern.ts';
import { pathFaults, workerFaults } from './path-faults.ts';
import { brokenRuleText, numberRules } from './rules.ts';
import { NAME_SHAPE } from './name-shape.ts';
import { isUnknownField, shapeRules } from './shape.ts';
import { tracingVariables } from './tracing-variables.ts';
import { migrationVariables, sdkVariables, standardVariables, variableSources } from './variables.ts';
import { webSocketFaults } from './web-socket-faults.ts';

const VARIABLE_NAME = /^[A-Z][A-Z0-9_]*$/;
const FARGATE_MAX_STOP_SECONDS = 120;
const platformTables = [standardVariables, migrationVariables, sdkVariables, tracingVariables];

/** Thrown by `defineService`; `faults` has a sentence for everything that is wrong, not only the first. */
export class ManifestError extends Error {
  readonly faults: readonly string[];

  constructor(name: string, faults: readonly string[]) {
    super(
      `service manifest '${name}' has ${faults.length} fault(s):\n${faults.map((f) => `  - ${f}`).join('\n')}`,
    );
    this.name = 'ManifestError';
    this.faults = faults;
  }
}

/**
 * Checks a definition and fills in its defaults.
 * @example
 * export default defineService({
 *   name: 'status',
 *   summary: 'The front door: shows every service of the environment with its health and version.',
 *   port: 8105,
 *   paths: ['/', '/api/hello'],
 *   cpu: 256,
 *   memoryMib: 512,
 *   longestRequestSeconds: 10,
 * });
 * @throws {ManifestError} naming every fault with its rule and value
 */
export function defineService(definition: ManifestInput): ServiceManifest {
  const shape = shapeRules(manifestShape, definition);
  // Rules are about values of the right kind; an unknown field does not keep the others from being judged.
  const judged = shape.every(isUnknownField) ? filledIn(definition) : undefined;
  const faults = [
    ...shape.map((broken) => brokenRuleText(broken)),
    ...(judged === undefined ? [] : faultsOf(judged)),
  ];
  if (judged === undefined || faults.length > 0) throw new ManifestError(nameOf(definition), faults);
  return frozen(judged);
}

/** The name for messages, of a definition of any shape. */
function nameOf(definition: { readonly name?: unknown } | undefined): string {
  return typeof definition?.name === 'string' ? definition.name : 'without a name';
}

function faultsOf(manifest: ServiceManifest): readonly string[] {
  return [
    ...identityFaults(manifest),
    ...pathFaults(manifest),
    ...workerFaults(manifest),
    ...fargateSizeRules(manifest).map((broken) => brokenRuleText(broken)),
    ...timingFaults(manifest),
    ...webSocketFaults(manifest),
    ...needFaults(manifest),
    ...variableFaults(manifest),
    ...exampleFaults(manifest),
    ...pageFaults(manifest),
    ...jobFaults(manifest),
  ];
}

function identityFaults({ name, summary, port, healthPath }: ServiceManifest): string[] {
  const faults: string[] = [];
  if (!NAME_SHAPE.test(name) || name.length > 20) {
    faults.push(
      `\`name\` must be 2 to 20 lower-case letters, digits and single hyphens, starting with a letter, got: '${name}'`,
    );
  }
  if (isSessionName(name)) {
    faults.push(`\`name\` must not end with ${SESSION}, as the tasks of sessions do, got: '${name}'`);
  }
  if (summary.trim() === '') faults.push("`summary` must be a sentence, got: ''");
  if (!Number.isInteger(port) || port < 1024 || port > 32_767) {
    faults.push(
      `\`port\` must be a whole number from 1024 to 32767 (below the ephemeral range), got: ${port}`,
    );
  }
  if (!healthPath.startsWith('/') || /[*?\s]/.test(healthPath)) {
    faults.push(`\`healthPath\` must be a path that starts with / and has no wildcard, got: '${healthPath}'`);
  }
  return faults;
}

function timingFaults(manifest: ServiceManifest): string[] {
  const { longestRequestSeconds, lameDuckSeconds, drainSeconds, stopTimeoutSeconds } = manifest;
  const times = { longestRequestSeconds, lameDuckSeconds, drainSeconds, stopTimeoutSeconds };
  const faults = Object.entries(times)
    .filter(([name, seconds]) => !Number.isFinite(seconds) || seconds < (name === 'lameDuckSeconds' ? 0 : 1))
    .map(([name, seconds]) => `\`${name}\` must be a number of seconds, got: ${seconds}`);
  if (faults.length > 0) return faults;

  if (drainSeconds < longestRequestSeconds) {
    faults.push(
      `\`drainSeconds\` must not be below \`longestRequestSeconds\`, or requests are cut, got: ${drainSeconds} and ${longestRequestSeconds}`,
    );
  }
  const deadline = drainDeadlineSeconds(manifest);
  if (stopTimeoutSeconds <= deadline) {
    faults.push(
      `\`stopTimeoutSeconds\` must be above the drain deadline (lame-duck time + longest request + 5), got: ${stopTimeoutSeconds} and ${deadline}`,
    );
  }
  if (stopTimeoutSeconds > FARGATE_MAX_STOP_SECONDS) {
    faults.push(
      `\`stopTimeoutSeconds\` must be at most ${FARGATE_MAX_STOP_SECONDS} on Fargate, got: ${stopTimeoutSeconds}`,
    );
  }
  return faults;
}

function needFaults(manifest: ServiceManifest): string[] {
  return [
    ...databaseFaults(manifest),
    ...modelFaults(manifest),
    ...personalDataFaults(manifest),
    ...logQueryFaults(manifest),
  ];
}

function logQueryFaults({ needs }: ServiceManifest): string[] {
  if (needs.logQueries === undefined) return [];
  return (['readBuckets', 'stateBucket'] as const)
    .filter((need) => needs[need] === undefined)
    .map((need) => `\`needs.${need}\` must be declared by a service with \`needs.logQueries\`, got: nothing`);
}

/** If the default named a model, every environment would have a permission that was not chosen. */
function modelFaults({ needs: { languageModel }, variables }: ServiceManifest): string[] {
  if (languageModel === undefined) return [];
  const source = variables[MODEL_VARIABLE];
  if (source?.from === 'setting' && source.default === '') return [];
  return [
    `variable \`${MODEL_VARIABLE}\` must come from a setting whose default is '', for \`needs.languageModel\``,
  ];
}

function personalDataFaults({ personalData, needs }: ServiceManifest): string[] {
  if (!personalData || needs.signIn !== undefined) return [];
  return ['`needs.signIn` must be declared by a service with `personalData`, got: nothing'];
}

function databaseFaults({ needs: { database } }: ServiceManifest): string[] {
  if (database === undefined) return [];
  const { poolSize, readerPoolSize } = database;
  const broken = [
    ...numberRules('needs.database.poolSize', poolSize, [1, 50], 'whole'),
    ...(readerPoolSize === undefined
      ? []
      : numberRules('needs.database.readerPoolSize', readerPoolSize, [1, 50], 'whole')),
  ];
  return broken.map((each) => brokenRuleText(each));
}

function variableFaults({ variables, secrets, needs }: ServiceManifest): string[] {
  const faults: string[] = [];
  for (const name of [...Object.keys(variables), ...Object.keys(secrets)]) {
    if (!VARIABLE_NAME.test(name)) {
      faults.push(`variable names must be upper-case letters, digits and underscores, got: '${name}'`);
    }
    if (platformTables.some((table) => Object.hasOwn(table, name)))
      faults.push(`variable \`${name}\` is set by the platform and must not be listed`);
  }
  for (const name of Object.keys(secrets)) {
    if (Object.hasOwn(variables, name)) faults.push(`\`${name}\` must be a variable or a secret, got: both`);
  }
  for (const [name, source] of Object.entries(variables)) {
    const need = variableSources[source.from].need;
    if (need !== undefined && needs[need] === undefined) {
      faults.push(`variable \`${name}\` comes from '${source.from}', so \`needs.${need}\` must be declared`);
    }
  }
  return faults;
}

function exampleFaults(manifest: ServiceManifest): string[] {
  return manifest.examples
    .filter(({ path }) => !answersAtEdge(manifest, path))
    .map(({ path }) => `\`examples\` must use paths that the service answers at the edge, got: '${path}'`);
}

function pageFaults(manifest: ServiceManifest): string[] {
  const { page } = manifest;
  if (page === undefined || answersAtEdge(manifest, page)) return [];
  return [`\`page\` must be a path that the service answers at the edge, got: '${page}'`];
}

function answersAtEdge(manifest: ServiceManifest, path: string): boolean {
  const pathname = path.split('?', 1)[0] ?? '';
  return edgePaths(manifest).some((pattern) => pathMatcher(pattern)(pathname));
}
