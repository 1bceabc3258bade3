import { brokenRuleText, edgePaths, pathPatternContains, type BrokenRule } from '@fairway/service-manifest';

import { claimFaults, PORT_DISTANCE, type Claimant } from './claims.ts';
import { manifestFile } from './service-folders.ts';

export type RoutedService = Claimant;

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
const SERVICES = PORT_DISTANCE;
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
 * @throws {Error} naming everything that `routingFaults` finds
 */
export function allocateRules(
  services: readonly RoutedService[],
  reservedValues = 0,
): ReadonlyMap<string, readonly RoutingRule[]> {
  const faults = routingFaults(services, reservedValues);
  if (faults.length > 0)
    throw new Error(
      `listener rules have ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  return rulesByService(services, reservedValues);
}

/**
 * A line, with the file to edit, for every port and pattern that two services claim, and for every service with more rules
 * than it has priorities for.
 */
export function routingFaults(services: readonly RoutedService[], reservedValues = 0): readonly string[] {
  const claims = claimFaults(services);
  const broken: readonly (BrokenRule & { readonly service: string })[] =
    claims.length > 0
      ? claims
      : [...rulesByService(services, reservedValues)].flatMap(([service, rules]) =>
          sizeRules(rules).map((each) => ({ ...each, service })),
        );
  return broken.map((each) => `${manifestFile(each.service)}: ${brokenRuleText(each)}`);
}

function rulesByService(
  services: readonly RoutedService[],
  reservedValues: number,
): ReadonlyMap<string, readonly RoutingRule[]> {
  const claims = services.flatMap((service) =>
    edgePaths(service).map((pattern): Claim => ({ service, pattern })),
  );
  return new Map(
    services.map((service) => [service.name, rulesOf(service, claims, VALUES_PER_RULE - reservedValues)]),
  );
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

function sizeRules(rules: readonly RoutingRule[]): BrokenRule[] {
  const broken: BrokenRule[] = [];
  const perLevel = Map.groupBy(rules, ({ priority }) =>
    Math.floor((priority - 1) / (SERVICES * RULES_OF_A_SERVICE)),
  );
  const most = Math.max(...[...perLevel.values()].map(({ length }) => length));
  if (most > RULES_OF_A_SERVICE) {
    const rule = `must fit ${RULES_OF_A_SERVICE} listener rules`;
    broken.push({ path: 'paths', rule, value: most });
  }
  const levels = 1 + Math.max(...perLevel.keys());
  if (levels > LEVELS) {
    const rule = `must contain other services’ at most ${LEVELS} patterns deep`;
    broken.push({ path: 'paths', rule, value: levels });
  }
  return broken;
}
