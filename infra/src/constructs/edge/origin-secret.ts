import { DataAwsSecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret-version/index.js';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';

import { waive } from '../../waiver.ts';
import type { RequiredHeader } from '../fargate-service/load-balancing.ts';

export interface OriginSecretProps {
  /**
   * Name of a secret in Secrets Manager: JSON `{ "current", "previous" }`, each 32 to 128 letters and digits.
   */
  readonly secretName: string;
}

/** The request header that CloudFront adds for a public load balancer. */
export interface SentHeader {
  readonly name: string;
  readonly value: string;
}

/**
 * Proof that a request came through this environment's CloudFront and not through another one: a header whose value
 * only the two know. Two values are accepted, so that it can be changed without losing a request: put the new one
 * into `previous` and deploy, exchange the two and deploy, then replace `previous` and deploy.
 *
 * The values are read when Terraform plans and are in its state, because listener rules and origins hold them as text.
 * @example
 * const { required, sent } = new OriginSecret(this, 'origin-secret', { secretName: 'shop/dev/origin-header' });
 */
export class OriginSecret extends Construct {
  readonly required: RequiredHeader;
  readonly sent: SentHeader;

  constructor(scope: Construct, id: string, { secretName }: OriginSecretProps) {
    super(scope, id);
    const secret = new DataAwsSecretsmanagerSecretVersion(this, 'values', { secretId: secretName });
    waive(secret, 'no-secrets-in-state', {
      reason:
        'Listener rules and origins hold the header’s values as text; they can be exchanged at any time, and the state’s bucket is encrypted and closed.',
      expires: '2027-06-01',
    });
    const current = valueOf(secret, 'current');
    const previous = valueOf(secret, 'previous');
    secret.addOverride('lifecycle.postcondition', [unguessable(secretName)]);

    const name = 'x-origin-secret';
    this.required = { name, values: [current, previous] };
    this.sent = { name, value: current };
  }
}

function valueOf(secret: DataAwsSecretsmanagerSecretVersion, key: 'current' | 'previous'): string {
  return Token.asString(Fn.lookup(Fn.jsondecode(secret.secretString), key));
}

/** A listener rule reads `*` and `?` as wildcards: a value with one of them would let every request in. */
function unguessable(secretName: string): object {
  const isStrong = (key: string) =>
    `can(regex("^[A-Za-z0-9]{32,128}$", jsondecode(self.secret_string)["${key}"]))`;
  return {
    condition: `\${${isStrong('current')} && ${isStrong('previous')}}`,
    error_message:
      `The secret ${secretName} must be JSON { "current", "previous" }, each 32 to 128 letters and digits. ` +
      `Set it with: aws secretsmanager put-secret-value --secret-id ${secretName} --secret-string …`,
  };
}
