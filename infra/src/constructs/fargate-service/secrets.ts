import { DataAwsSecretsmanagerSecret } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret/index.js';
import { secretName } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';
import { Construct } from 'constructs';

import type { DatabaseServer } from './shared-resources.ts';

/** ARNs of secrets by the name of the variable that carries them. */
export type SecretArns = Readonly<Record<string, string>>;

export interface ServiceSecretsProps {
  readonly manifest: ServiceManifest;
  readonly environment: string;
  /** @default - the service has none */
  readonly database?: DatabaseServer | undefined;
}

/**
 * A service's secrets. Their values never reach Terraform: it asks Secrets Manager for their ARNs, so that a plan
 * fails with the name of a secret that does not exist yet.
 * @example
 * const secrets = new ServiceSecrets(this, 'secrets', { manifest, environment: 'dev' });
 */
export class ServiceSecrets extends Construct {
  /** Secrets of the service's container. */
  readonly own: SecretArns;
  /** Secrets of the container that migrates its database. */
  readonly migration: SecretArns;
  readonly arns: readonly string[];

  constructor(scope: Construct, id: string, { manifest, environment, database }: ServiceSecretsProps) {
    super(scope, id);
    this.own = Object.fromEntries(
      Object.entries(manifest.secrets).map(([variable, { name }]) => [
        variable,
        new DataAwsSecretsmanagerSecret(this, variable.toLowerCase(), {
          name: secretName(environment, manifest.name, name),
        }).arn,
      ]),
    );
    this.migration = database === undefined ? {} : { DATABASE_ADMIN_CREDENTIALS: database.masterSecretArn };
    this.arns = [...new Set([...Object.values(this.own), ...Object.values(this.migration)])];
  }
}
