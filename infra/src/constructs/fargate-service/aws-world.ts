import { fileOf, type ServiceSettings } from '@fairway/environments';
import {
  databaseName,
  NoValue,
  signInRequired,
  textSources,
  type ServiceManifest,
  type World,
} from '@fairway/service-manifest';

import { terraformLiteral } from '../../terraform-literal.ts';
import type { ServiceImage } from '../service-images.ts';
import { Release } from './release.ts';
import type { ServiceSecrets } from './secrets.ts';
import { bucketsToRead, tablesToRead, type SharedResources } from './shared-resources.ts';
import { tracingVariables } from './tracing.ts';

/** A service with its environment's settings. */
export interface ConfiguredService {
  readonly manifest: ServiceManifest;
  readonly settings: Pick<ServiceSettings, 'settings' | 'readBuckets' | 'logLevel' | 'tracing'>;
  /** Name of the environment. */
  readonly environment: string;
  readonly resources: SharedResources;
}

export interface AwsWorldProps extends ConfiguredService {
  readonly image: Pick<ServiceImage, 'version'>;
  readonly secrets: Pick<ServiceSecrets, 'own' | 'migration'>;
}

/** CloudFront and the load balancer: each adds to `x-forwarded-for` who has called it. */
const TRUSTED_PROXIES = '2';

/** The values that containers of a service receive in AWS: terms of Terraform, and the ARNs of secrets. */
export function awsWorld({ settings, environment, resources, image, secrets }: AwsWorldProps): World {
  const { database, stateBucket, topics, tokens } = resources;
  const values = new Map(Object.entries(settings.settings));
  const arns = new Map(Object.entries(secrets.own));
  return {
    sources: {
      ...textSources(resources.directory, terraformLiteral),
      setting: ({ name }, _source, variable) => {
        const value = values.get(variable);
        return value === undefined
          ? new NoValue(
              `is a setting without a value: set \`services.${name}.settings.${variable}\` in ${fileOf({ name: environment })}`,
            )
          : terraformLiteral(value);
      },
      edgeOrigin: () => resources.edgeOrigin,
      readBuckets: () => bucketsToRead(resources, settings.readBuckets).join(','),
      logQueryWorkgroup: () => resources.logQueries?.workgroup ?? '',
      logTables: () =>
        tablesToRead(resources, settings.readBuckets)
          .map(({ entry }) => entry)
          .join(','),
      stateBucket: () => stateBucket ?? missing('stateBucket'),
      topicArn: ({ needs }) => topics?.[needs.topic ?? 'notices'].arn ?? missing('topics'),
      databaseUrl: (service) => (database === undefined ? missing('database') : addressOf(service, database)),
      databaseAuthentication: () => 'iam',
      databaseMayPause: () => (database === undefined ? missing('database') : String(database.mayPause)),
      signInRequired: (service) => signInRequired(service, resources.signInRequiredBy),
      tokenIssuer: () => tokens?.issuer ?? '',
      tokenClientIds: () => tokens?.clientIds.join(',') ?? '',
      tokenPageClientId: () => tokens?.pageClientId ?? '',
    },
    standard: {
      ENVIRONMENT: environment,
      APP_VERSION: image.version,
      APP_COMMIT: Release.placeholders.commit,
      RELEASE: Release.placeholders.release,
      HOST: '0.0.0.0',
      TRUSTED_PROXIES,
      LOG_LEVEL: settings.logLevel,
    },
    sdk: {},
    tracing: tracingVariables(settings.tracing),
    secret: (_service, _source, variable) => arns.get(variable) ?? missing('secrets'),
    adminCredentials: () => secrets.migration['DATABASE_ADMIN_CREDENTIALS'] ?? missing('database'),
  };
}

function missing(resource: string): NoValue {
  return new NoValue(`needs \`${resource}\`, and this stack has none`);
}

/** Without a password: a token of the task's role is one, for fifteen minutes. */
function addressOf(
  service: ServiceManifest,
  { endpoint, port }: NonNullable<SharedResources['database']>,
): string {
  const own = databaseName(service);
  return `postgresql://${own}@${endpoint}:${port}/${own}?sslmode=verify-full`;
}
