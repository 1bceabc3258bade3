import {
  edgePaths,
  pathPatternContains,
  pathPatternsOverlap,
  type BrokenRule,
  type ManifestInput,
} from '@fairway/service-manifest';

/** Names and ports that belong to one service alone. */
export type Claimant = Pick<ManifestInput, 'name' | 'port' | 'paths' | 'worker'>;

/** A claim that another service has already. */
export interface ClaimFault extends BrokenRule {
  /** Name of the service whose manifest must change; the other may too. */
  readonly service: string;
}

/**
 * Listener rules have their priorities by the service's port, and an ALB has 50,000: two ports that are a multiple of this
 * apart would share them.
 */
export const PORT_DISTANCE = 2000;

/**
 * Every port and path that two services claim. Of two patterns that match one path, the one that the other contains
 * is the more specific and is tried first; where neither contains the other, or they are the same, the owner is
 * unclear. The service with the higher port counts as the later one.
 */
export function claimFaults(services: readonly Claimant[]): readonly ClaimFault[] {
  const byPort = services.toSorted((a, b) => a.port - b.port || a.name.localeCompare(b.name));
  return byPort.flatMap((later, index) =>
    byPort
      .slice(0, index)
      .flatMap((earlier) => [...portFaults(earlier, later), ...pathFaults(earlier, later)]),
  );
}

function portFaults(earlier: Claimant, later: Claimant): ClaimFault[] {
  if (earlier.port % PORT_DISTANCE !== later.port % PORT_DISTANCE) return [];
  const rule =
    earlier.port === later.port
      ? `must be no other service’s: ${earlier.port} is ${earlier.name}’s already`
      : `must not be a multiple of ${PORT_DISTANCE} from another service’s, or their listener rules get the same priorities: ${earlier.port} is ${earlier.name}’s`;
  return [{ service: later.name, path: 'port', rule, value: later.port }];
}

function pathFaults(earlier: Claimant, later: Claimant): ClaimFault[] {
  return edgePaths(later).flatMap((mine) =>
    edgePaths(earlier)
      .filter((theirs) => clash(mine, theirs))
      .map((theirs) => {
        const rule =
          mine === theirs
            ? `must be no other service’s: ${theirs} is ${earlier.name}’s already`
            : `must not match what ${earlier.name}’s ${theirs} matches, unless one contains the other`;
        return { service: later.name, path: 'paths', rule, value: mine };
      }),
  );
}

function clash(one: string, other: string): boolean {
  const isOneInTheOther = pathPatternContains(one, other) !== pathPatternContains(other, one);
  return pathPatternsOverlap(one, other) && !isOneInTheOther;
}
