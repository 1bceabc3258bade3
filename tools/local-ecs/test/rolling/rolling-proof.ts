import { setTimeout as delay } from 'node:timers/promises';

import { startFleet, type DeploymentRun, type FleetSettings } from './fleet.ts';
import { startTraffic, type Outcome, type TrafficSettings } from './traffic.ts';

export interface ProofSettings extends FleetSettings, TrafficSettings {
  readonly name: string;
  /** Deployments one after the other, the first start not counted. */
  readonly deployments: number;
  /** Milliseconds of traffic before each deployment and after the last. */
  readonly restMs: number;
  /** Milliseconds of traffic after all that, less when something fails. */
  readonly lingerMs: number;
}

export interface Proof {
  readonly name: string;
  readonly deployments: readonly DeploymentRun[];
  readonly outcomes: readonly Outcome[];
}

/** The settings with which a service is replaced without a lost request. */
export const sound: ProofSettings = {
  name: 'as it should be',
  deployments: 10,
  desiredCount: 2,
  keepAliveMs: 65_000,
  handlesSigterm: true,
  // Longer than anything that is sent, also on a busy machine.
  deregistrationDelayMs: 60_000,
  uploads: 2,
  burstPeriodMs: 5_000,
  restMs: 2_000,
  lingerMs: 0,
};

/** Each breaks one of those, and must lose requests: or the proof would not notice. */
export const negativeControls = {
  shortKeepAlive: {
    ...sound,
    name: 'keep-alive 5 s',
    deployments: 1,
    keepAliveMs: 5_000,
    // A busy machine answers a burst less sharply.
    uploads: 0,
    lingerMs: 60_000,
  },
  noSigtermHandler: { ...sound, name: 'no SIGTERM handler', deployments: 1, handlesSigterm: false },
  shortDelay: {
    ...sound,
    name: 'drain of 1 s',
    deployments: 1,
    deregistrationDelayMs: 1_000,
    interruptsSlow: true,
  },
} satisfies Record<string, ProofSettings>;

/** Deploys again and again under traffic, and tells how every request ended. */
export async function prove(settings: ProofSettings): Promise<Proof> {
  const fleet = await startFleet(settings);
  try {
    await fleet.deploy('release-0');
    const traffic = startTraffic(fleet.edgePort, settings);
    const deployments: DeploymentRun[] = [];
    for (let release = 1; release <= settings.deployments; release += 1) {
      await delay(settings.restMs);
      deployments.push(await fleet.deploy(`release-${release}`));
    }
    await delay(settings.restMs);
    await Promise.race([delay(settings.lingerMs, undefined, { ref: false }), traffic.failed]);
    await traffic.stop();
    return { name: settings.name, deployments, outcomes: traffic.outcomes };
  } finally {
    await fleet.close();
  }
}

/** The failures of a proof, and how often each came. */
export function failuresOf({ outcomes }: Proof): ReadonlyMap<string, number> {
  const failures = new Map<string, number>();
  for (const { kind, failure } of outcomes) {
    if (failure === undefined) continue;
    const what = `${kind}: ${failure}`;
    failures.set(what, (failures.get(what) ?? 0) + 1);
  }
  return failures;
}
