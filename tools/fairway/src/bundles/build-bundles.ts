import { describeSystemError, isSystemError } from '@fairway/local-ecs/system-error';

import { Failure } from '../terminal/failure.ts';
import { buildBundle, type BundleSource } from './build-bundle.ts';
import { findLastBuild } from './last-build.ts';
import type { Bundle } from './bundle.ts';
import { workingTreeCommit } from './working-tree-commit.ts';

/** Names the package of an import that leads nowhere. */
const MISSING_PACKAGE = /Could not resolve "([^."/][^"]*)"/;

export interface Builds {
  /** The bundles, in the order in which the services were named. */
  readonly bundles: readonly Bundle[];
  /** Services that were as they were at their last build, and were not built again. */
  readonly unchanged: readonly string[];
}

/**
 * Builds services from the working tree, all at once; a service that has not changed since its last build is not
 * touched.
 * @throws {Failure} with the faults of every service that cannot be built
 */
export async function buildBundles(
  source: Omit<BundleSource, 'commit'>,
  services: readonly string[],
): Promise<Builds> {
  const known = await Promise.all(services.map((service) => findLastBuild(source, service)));
  const unchanged = known.flatMap((bundle) => bundle?.service ?? []);
  const changed = services.filter((service) => !unchanged.includes(service));
  const built = changed.length === 0 ? [] : await build(source, changed);
  const bundles = [...known.filter((bundle) => bundle !== undefined), ...built];
  const ordered = services.flatMap((service) => bundles.filter((bundle) => bundle.service === service));
  return { bundles: ordered, unchanged };
}

async function build(
  source: Omit<BundleSource, 'commit'>,
  services: readonly string[],
): Promise<readonly Bundle[]> {
  const commit = await workingTreeCommit(source.root);
  const results = await Promise.allSettled(
    services.map((service) => buildBundle({ ...source, commit }, service)),
  );
  const { endBundling } = await import('@fairway/bundle');
  await endBundling();
  const faults = results.flatMap((result, index) =>
    result.status === 'rejected' ? [{ service: services[index] ?? '', fault: result.reason as unknown }] : [],
  );
  if (faults.length > 0) throw buildFailure(faults);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

function buildFailure(faults: readonly { readonly service: string; readonly fault: unknown }[]): Failure {
  const names = faults.map(({ service }) => service).join(', ');
  const ofMachine = faults.map(({ fault }) => fault).find(isSystemError);
  if (ofMachine !== undefined) {
    const reason = `${ofMachine.path ?? 'a file'}: ${describeSystemError(ofMachine)}`;
    return new Failure(`service ${names} cannot be built, ${reason}; see the free space: df -h`);
  }
  const text = faults.map(({ fault }) => (fault instanceof Error ? fault.message : String(fault))).join('\n');
  const missing = MISSING_PACKAGE.exec(text)?.[1];
  const fix =
    missing === undefined
      ? 'correct this, then run it again'
      : `package ${missing} is not installed, run: npm ci`;
  return new Failure(`service ${names} cannot be built: ${fix}`, text.split('\n'));
}
