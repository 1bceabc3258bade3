import type { ServiceManifest } from '@fairway/service-manifest';

import { faultAt, type Fault, type Subject } from './fault.ts';

interface IdleChoice {
  readonly path: string;
  /** The condition that is missing for the choice to do something. */
  readonly because: string;
  readonly isIdle: (subject: Subject, manifests: readonly ServiceManifest[]) => boolean;
}

/** Choices that an environment's file makes, and that change nothing because something else is missing. */
const idleChoices: readonly IdleChoice[] = [
  {
    path: 'database',
    because: 'no service needs a database',
    isIdle: ({ definition }, manifests) =>
      definition.database !== undefined && manifests.every(({ needs }) => needs.database === undefined),
  },
  {
    path: 'logBucket',
    because: 'no service reads buckets',
    isIdle: ({ definition }, manifests) =>
      definition.logBucket !== undefined && manifests.every(({ needs }) => needs.readBuckets !== true),
  },
  {
    path: 'logQueries',
    because: 'no service asks Athena about logs',
    isIdle: ({ definition, environment }, manifests) =>
      definition.logQueries !== undefined &&
      environment.logQueries.kind === 'athena' &&
      manifests.every(({ needs }) => needs.logQueries === undefined),
  },
  {
    path: 'notices',
    because: 'no service publishes any',
    isIdle: ({ definition }, manifests) =>
      definition.notices !== undefined && manifests.every(({ needs }) => needs.topic === undefined),
  },
  {
    path: 'secretRotation',
    because: 'no service names a secret',
    isIdle: ({ definition }, manifests) =>
      definition.secretRotation !== undefined && manifests.every(({ secrets }) => isEmpty(secrets)),
  },
  ...(['callbackUrls', 'logoutUrls'] as const).map((name) => ({
    path: `signIn.${name}`,
    because: 'no service asks for a token here: name one in signIn.requiredBy',
    isIdle: ({ environment }: Subject, manifests: readonly ServiceManifest[]) =>
      environment.signIn[name].length > 0 &&
      environment.signIn.requiredBy.length === 0 &&
      manifests.every(({ needs }) => needs.signIn !== 'always'),
  })),
];

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** Choices of an environment that have no effect and may cost money. */
export function idleChoiceFaults(subject: Subject, manifests: readonly ServiceManifest[]): readonly Fault[] {
  return [
    ...idleChoices
      .filter(({ isIdle }) => isIdle(subject, manifests))
      .map(({ path, because }) => ({
        ...faultAt(subject, path, `must be left out: ${because}`),
        // A choice of several parts may have an address among them that is a secret.
        ...(path.includes('.') ? {} : { value: '(chosen)' }),
      })),
    ...Object.entries(subject.environment.services).flatMap(([service, settings]) => {
      const at = (path: string, because: string): Fault =>
        faultAt(subject, `services.${service}.${path}`, `must be left out: ${because}`);
      return [
        ...(settings.capacity.onDemandBase > 0 && settings.capacity.spotPercent === 0
          ? [at('capacity.onDemandBase', 'all tasks are on demand where capacity.spotPercent is 0')]
          : []),
      ];
    }),
  ];
}
