import {
  NoValue,
  textSources,
  type ServiceManifest,
  type ServiceNeeds,
  type World,
} from '@fairway/service-manifest';

/** The values that the local environment has for its services. */
export interface LocalValues {
  readonly edgeOrigin: string;
  readonly services: readonly Pick<ServiceManifest, 'name' | 'summary'>[];
  readonly readBuckets: readonly string[];
  readonly stateBucket: string;
  readonly topicArns: Readonly<Record<NonNullable<ServiceNeeds['topic']>, string>>;
  /** Address of a service's own database, as its own role. */
  readonly databaseUrl: (service: ServiceManifest) => string;
  /**
   * The issuer of the access tokens that services take, and whether those ask for one where the environment may
   * choose.
   */
  readonly signIn: LocalSignIn;
  /** The database server's admin credentials: JSON, as Secrets Manager keeps them. */
  readonly adminCredentials: string;
  /** The variables by which the AWS SDK finds the stand-ins. */
  readonly sdk: World['sdk'];
  /** The variables by which services send spans; empty where whoever started this has named no collector. */
  readonly tracing: World['tracing'];
}

export interface LocalSignIn {
  readonly issuer: string;
  readonly clientId: string;
  readonly isRequired: boolean;
}

/** Before anything runs: which sources have a value is known, the values are not. */
export const noLocalValues: LocalValues = {
  edgeOrigin: '',
  services: [],
  readBuckets: [],
  stateBucket: '',
  topicArns: { notices: '' },
  databaseUrl: () => '',
  signIn: { issuer: '', clientId: '', isRequired: false },
  adminCredentials: '',
  sdk: {},
  tracing: {},
};

/** The program that a service runs, as its containers are told. */
export interface RunningProgram {
  readonly version: string;
  readonly commit: string;
  readonly release: string;
  readonly logLevel: string;
}

/** The world of `./fairway up`: the value of every variable source on this machine. */
export function localWorld(
  local: LocalValues,
  { version, commit, release, logLevel }: RunningProgram,
): World {
  return {
    sources: {
      ...textSources(local.services),
      setting: (_service, source) =>
        source.local ?? source.default ?? new NoValue('is a setting without a default'),
      edgeOrigin: () => local.edgeOrigin,
      readBuckets: () => local.readBuckets.join(','),
      stateBucket: () => local.stateBucket,
      topicArn: ({ needs }) => local.topicArns[needs.topic ?? 'notices'],
      // Athena's SQL cannot be had on this machine.
      logQueryWorkgroup: () => '',
      logTables: () => '',
      databaseUrl: (service) => local.databaseUrl(service),
      databaseAuthentication: () => 'url',
      databaseMayPause: () => 'false',
      signInRequired: ({ needs }) => String(needs.signIn === 'always' || local.signIn.isRequired),
      tokenIssuer: () => local.signIn.issuer,
      tokenClientIds: () => local.signIn.clientId,
      tokenPageClientId: () => local.signIn.clientId,
    },
    standard: {
      ENVIRONMENT: 'local',
      APP_VERSION: version,
      APP_COMMIT: commit,
      RELEASE: release,
      HOST: '127.0.0.1',
      // The edge tells the caller's address in place of the caller's own claim.
      TRUSTED_PROXIES: '1',
      LOG_LEVEL: logLevel,
    },
    sdk: local.sdk,
    tracing: local.tracing,
    secret: () => new NoValue('is a secret, and there are none here'),
    adminCredentials: () => local.adminCredentials,
  };
}
