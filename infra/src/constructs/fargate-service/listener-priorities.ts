import { manifestFile } from '@fairway/service-catalog';
import {
  edgePaths,
  pathPatternContains,
  pathPatternsOverlap,
  type ServiceManifest,
} from '@fairway/service-manifest';

export type RoutedService = Pick<ServiceManifest, 'name' | 'port' | 'paths'>;

/** A listener rule to be: requests to one of the paths go to the service. */
export interface RoutingRule {
  /** 1 to 50,000; the listener tries the lowest first. */
  readonly priority: number;
  readonly paths: readonly string[];
}

/** An ALB's limits for one rule; a header condition takes some of the values. */
const VALUES_PER_RULE = 5;
const WILDCARDS_PER_RULE = 5;

/**
 * A priority is made of three digits: how general the rule is, whose it is, and which one of that service. The
 * product stays below an ALB's 50,000.
 */
const LEVELS = 3;
const SERVICES = 2000;
const RULES_OF_A_SERVICE = 8;

/** A pattern, and how many patterns of other services must be tried before it, one containing the next. */
interface Claim {
  readonly service: RoutedService;
  readonly pattern: string;
}

/**
 * The listener rules of every service of an environment, by service name. A priority follows from the service's port
 * and never from its place in a list: adding a service leaves the rules of all others as they are. A pattern that
 * contains another service's is tried after it.
 * @param reservedValues values that each rule's other conditions take, of the five that an ALB allows
 * @throws {Error} naming every pair of patterns that both match a path without one containing the other, every two
 *   services that would share priorities, and every service with too many rules
 */
export function allocateRules(
  services: readonly RoutedService[],
  reservedValues = 0,
): ReadonlyMap<string, readonly RoutingRule[]> {
  const claims = services.flatMap((service) =>
    edgePaths(service).map((pattern): Claim => ({ service, pattern })),
  );
  refuse([...overlapFaults(claims), ...portFaults(services)]);

  const rules = new Map(
    services.map((service) => [service.name, rulesOf(service, claims, VALUES_PER_RULE - reservedValues)]),
  );
  refuse([...rules].flatMap(([name, ofService]) => sizeFaults(name, ofService)));
  return rules;
}

function rulesOf(service: RoutedService, claims: readonly Claim[], values: number): RoutingRule[] {
  const levels = Map.groupBy(edgePaths(service), (pattern) => levelOf({ service, pattern }, claims));
  return [...levels].flatMap(([level, patterns]) =>
    split(patterns, values).map((paths, index) => ({
      priority: 1 + (level * SERVICES + (service.port % SERVICES)) * RULES_OF_A_SERVICE + index,
      paths,
    })),
  );
}

/** 0 for a pattern that contains no other service's; else one more than the highest that it contains. */
function levelOf(claim: Claim, claims: readonly Claim[]): number {
  const inside = foreign(claim, claims).filter((other) => pathPatternContains(claim.pattern, other.pattern));
  return inside.length === 0 ? 0 : 1 + Math.max(...inside.map((other) => levelOf(other, claims)));
}

function foreign({ service }: Claim, claims: readonly Claim[]): Claim[] {
  return claims.filter((other) => other.service.name !== service.name);
}

function split(patterns: readonly string[], values: number): string[][] {
  const groups: string[][] = [];
  for (const pattern of patterns) {
    const last = groups.at(-1);
    const fits = last !== undefined && last.length < values;
    if (fits && wildcards([...last, pattern]) <= WILDCARDS_PER_RULE) last.push(pattern);
    else groups.push([pattern]);
  }
  return groups;
}

function wildcards(patterns: readonly string[]): number {
  return patterns.join('').replaceAll(/[^*?]/g, '').length;
}

function overlapFaults(claims: readonly Claim[]): string[] {
  return pairs(claims)
    .filter(([left, right]) => left.service.name !== right.service.name && clash(left.pattern, right.pattern))
    .map(
      ([left, right]) =>
        `\`${left.pattern}\` of ${left.service.name} and \`${right.pattern}\` of ${right.service.name} match the same ` +
        `paths, and neither is the more specific one: change \`paths\` in ${manifestFile(left.service.name)} or ${manifestFile(right.service.name)}`,
    );
}

function clash(left: string, right: string): boolean {
  const containing = pathPatternContains(left, right) !== pathPatternContains(right, left);
  return pathPatternsOverlap(left, right) && !containing;
}

function portFaults(services: readonly RoutedService[]): string[] {
  return pairs(services)
    .filter(([left, right]) => left.port % SERVICES === right.port % SERVICES)
    .map(
      ([left, right]) =>
        `\`port\` ${left.port} of ${left.name} and ${right.port} of ${right.name} must differ by something else than a ` +
        `multiple of ${SERVICES}, or their listener rules get the same priorities: change one in its manifest`,
    );
}

function sizeFaults(name: string, rules: readonly RoutingRule[]): string[] {
  const faults: string[] = [];
  const perLevel = Map.groupBy(rules, ({ priority }) =>
    Math.floor((priority - 1) / (SERVICES * RULES_OF_A_SERVICE)),
  );
  const most = Math.max(...[...perLevel.values()].map(({ length }) => length));
  if (most > RULES_OF_A_SERVICE) {
    faults.push(`\`paths\` of ${name} must fit ${RULES_OF_A_SERVICE} listener rules, got: ${most}`);
  }
  const levels = 1 + Math.max(...perLevel.keys());
  if (levels > LEVELS) {
    faults.push(
      `\`paths\` of ${name} must contain other services' at most ${LEVELS} patterns deep, got: ${levels}`,
    );
  }
  return faults;
}

function pairs<T>(all: readonly T[]): [T, T][] {
  return all.flatMap((left, index) => all.slice(index + 1).map((right): [T, T] => [left, right]));
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0)
    throw new Error(
      `listener rules have ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
}
