import { requireRules } from '@fairway/service-manifest';
import { pageUrlRules } from '@fairway/environments';
import { CognitoResourceServer } from '@cdktf/provider-aws/lib/cognito-resource-server/index.js';
import { CognitoUserGroup } from '@cdktf/provider-aws/lib/cognito-user-group/index.js';
import { CognitoUserPoolClient } from '@cdktf/provider-aws/lib/cognito-user-pool-client/index.js';
import { CognitoUserPoolDomain } from '@cdktf/provider-aws/lib/cognito-user-pool-domain/index.js';
import { CognitoUserPool } from '@cdktf/provider-aws/lib/cognito-user-pool/index.js';
import { Construct } from 'constructs';

import { AwsStack } from '../aws-stack.ts';
import { waive } from '../waiver.ts';

export interface AuthProps {
  /** Name of the user pool: 1 to 128 characters. */
  readonly name: string;
  /** First label of the sign-in page's name, unique in the region: 1 to 63 lower-case letters, digits and hyphens. */
  readonly domainPrefix: string;
  /** URLs that pages may be sent back to after signing in, at least one: `https:`, or `http:` on localhost. */
  readonly callbackUrls: readonly string[];
  /**
   * URLs that pages may be sent back to after signing out.
   * @default [] - they stay on the sign-in page
   */
  readonly logoutUrls?: readonly string[];
  /**
   * Whether people can make accounts for themselves; otherwise an operator invites them.
   * @default false
   */
  readonly selfSignUp?: boolean;
  /**
   * Codes of an authenticator app at sign-in: each user's choice, or for all.
   * @default 'optional'
   */
  readonly secondFactor?: 'optional' | 'required';
  /**
   * Whether AWS refuses to delete the pool.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** The scopes of access tokens, as `api/<scope>`. */
const RESOURCE_SERVER = 'api';
const SCOPES = {
  backend_access: 'Read the data of the services',
  'metrics.write': 'Change metrics and their definitions',
} as const;

/** The group whose members may change metrics through a page: the pages' tokens have no scope for it. */
const EDITORS = 'metrics-editors';

/**
 * The sign-in to services that ask for a token: for people, through pages that sign in with the authorization code
 * flow and PKCE, and for programs, with a client secret.
 * @example
 * new Auth(this, 'auth', {
 *   name: names.userPool,
 *   domainPrefix: names.userPoolDomain,
 *   callbackUrls: [`${edge.origin}/`],
 *   logoutUrls: [`${edge.origin}/`],
 *   deletionProtection: true,
 * });
 */
export class Auth extends Construct {
  /** `iss` of its tokens. */
  readonly issuer: string;
  /** The clients whose tokens services accept. */
  readonly clientIds: readonly string[];
  /** Origin of the sign-in page and the token endpoint. */
  readonly domain: string;
  readonly poolId: string;
  /** The client of the pages; public, it has no secret. */
  readonly pageClientId: string;
  readonly machineClientId: string;

  constructor(scope: Construct, id: string, props: AuthProps) {
    super(scope, id);
    requireRules([
      ...pageUrlRules('callbackUrls', props.callbackUrls),
      ...pageUrlRules('logoutUrls', props.logoutUrls ?? []),
    ]);
    if (props.callbackUrls.length === 0) throw new Error('`callbackUrls` must name a URL, got: none');
    const { region } = AwsStack.of(this);

    const pool = this.#createPool(props);
    const domain = new CognitoUserPoolDomain(this, 'domain', {
      userPoolId: pool.id,
      domain: props.domainPrefix,
    });
    const resourceServer = this.#createResourceServer(pool);
    new CognitoUserGroup(this, 'editors', {
      userPoolId: pool.id,
      name: EDITORS,
      description: 'May change metrics and their definitions',
    });
    const machine = this.#createMachineClient(pool, resourceServer);
    const pages = this.#createPageClient(pool, resourceServer, props);

    this.poolId = pool.id;
    this.issuer = `https://cognito-idp.${region}.amazonaws.com/${pool.id}`;
    this.domain = `https://${domain.domain}.auth.${region}.amazoncognito.com`;
    this.machineClientId = machine.id;
    this.pageClientId = pages.id;
    this.clientIds = [machine.id, pages.id];
  }

  #createPool(props: AuthProps): CognitoUserPool {
    return new CognitoUserPool(this, 'pool', {
      name: props.name,
      usernameAttributes: ['email'],
      autoVerifiedAttributes: ['email'],
      // Cannot be changed later, and two spellings of one address always mean one person.
      usernameConfiguration: { caseSensitive: false },
      adminCreateUserConfig: { allowAdminCreateUserOnly: !(props.selfSignUp ?? false) },
      mfaConfiguration: props.secondFactor === 'required' ? 'ON' : 'OPTIONAL',
      softwareTokenMfaConfiguration: { enabled: true },
      passwordPolicy: {
        // Length instead of a mixture, as NIST SP 800-63B has it.
        minimumLength: 14,
        requireLowercase: false,
        requireUppercase: false,
        requireNumbers: false,
        requireSymbols: false,
        temporaryPasswordValidityDays: 3,
      },
      accountRecoverySetting: { recoveryMechanism: [{ name: 'verified_email', priority: 1 }] },
      deletionProtection: props.deletionProtection === true ? 'ACTIVE' : 'INACTIVE',
    });
  }

  #createResourceServer(pool: CognitoUserPool): CognitoResourceServer {
    return new CognitoResourceServer(this, 'resource-server', {
      userPoolId: pool.id,
      identifier: RESOURCE_SERVER,
      name: RESOURCE_SERVER,
      scope: Object.entries(SCOPES).map(([scopeName, scopeDescription]) => ({ scopeName, scopeDescription })),
    });
  }

  /** Its secret is in Terraform's state, because Cognito alone makes it and the provider reads it back. */
  #createMachineClient(pool: CognitoUserPool, resourceServer: CognitoResourceServer): CognitoUserPoolClient {
    const client = new CognitoUserPoolClient(this, 'machine-client', {
      ...sharedClientSettings,
      userPoolId: pool.id,
      name: 'machine',
      generateSecret: true,
      allowedOauthFlows: ['client_credentials'],
      allowedOauthScopes: Object.keys(SCOPES).map(scopeOf),
      dependsOn: [resourceServer],
    });
    waive(client, 'no-secrets-in-state', {
      reason:
        'Cognito alone makes the secret of a client and the provider reads it back; the state’s bucket is encrypted and closed.',
      expires: '2027-06-01',
    });
    return client;
  }

  #createPageClient(
    pool: CognitoUserPool,
    resourceServer: CognitoResourceServer,
    { callbackUrls, logoutUrls = [] }: AuthProps,
  ): CognitoUserPoolClient {
    return new CognitoUserPoolClient(this, 'page-client', {
      ...sharedClientSettings,
      userPoolId: pool.id,
      name: 'pages',
      // A browser keeps no secret: the code flow's proof (PKCE) stands in for it.
      generateSecret: false,
      supportedIdentityProviders: ['COGNITO'],
      allowedOauthFlows: ['code'],
      allowedOauthScopes: ['openid', scopeOf('backend_access')],
      callbackUrls: [...callbackUrls],
      logoutUrls: [...logoutUrls],
      dependsOn: [resourceServer],
    });
  }
}

const sharedClientSettings = {
  allowedOauthFlowsUserPoolClient: true,
  // No password of a person ever goes to a client: the sign-in page takes it.
  explicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
  accessTokenValidity: 60,
  idTokenValidity: 60,
  refreshTokenValidity: 12,
  tokenValidityUnits: [{ accessToken: 'minutes', idToken: 'minutes', refreshToken: 'hours' }],
  enableTokenRevocation: true,
  preventUserExistenceErrors: 'ENABLED',
};

function scopeOf(scope: string): string {
  return `${RESOURCE_SERVER}/${scope}`;
}
