import { expect, test } from '@jest/globals';
import { TerraformOutput } from 'cdktf';

import { synthesize } from '../../test/support/synthesize.ts';
import { Auth, type AuthProps } from './auth.ts';

function auth(props: Partial<AuthProps> = {}) {
  return synthesize((stack) => {
    const built = new Auth(stack, 'auth', {
      name: 'fairway-test',
      domainPrefix: 'fairway-test-111111111111',
      callbackUrls: ['https://dev.example.com/'],
      ...props,
    });
    new TerraformOutput(stack, 'issuer', { value: built.issuer });
    new TerraformOutput(stack, 'origin', { value: built.domain });
    new TerraformOutput(stack, 'clients', { value: built.clientIds });
  });
}

test('people are invited, by address, with a long password and a second factor if they like', () => {
  expect(auth().one('aws_cognito_user_pool')).toMatchObject({
    name: 'fairway-test',
    username_attributes: ['email'],
    auto_verified_attributes: ['email'],
    admin_create_user_config: { allow_admin_create_user_only: true },
    mfa_configuration: 'OPTIONAL',
    software_token_mfa_configuration: { enabled: true },
    password_policy: expect.objectContaining({ minimum_length: 14 }),
    deletion_protection: 'INACTIVE',
  });
});

test('self sign-up, a second factor for all and protection are choices', () => {
  const { one } = auth({ selfSignUp: true, secondFactor: 'required', deletionProtection: true });

  expect(one('aws_cognito_user_pool')).toMatchObject({
    admin_create_user_config: { allow_admin_create_user_only: false },
    mfa_configuration: 'ON',
    deletion_protection: 'ACTIVE',
  });
});

test('tokens come from the pool’s issuer, for its two clients, and the sign-in page has a name', () => {
  const { json } = auth();
  const [pool] = Object.keys(json.resource!['aws_cognito_user_pool']!);
  const [domain] = Object.keys(json.resource!['aws_cognito_user_pool_domain']!);

  expect(json.output!['issuer']!['value']).toBe(
    `https://cognito-idp.eu-central-1.amazonaws.com/\${aws_cognito_user_pool.${pool}.id}`,
  );
  expect(json.output!['origin']!['value']).toBe(
    `https://\${aws_cognito_user_pool_domain.${domain}.domain}.auth.eu-central-1.amazoncognito.com`,
  );
  expect(json.output!['clients']!['value']).toEqual([
    expect.stringMatching(/machine-client.*\.id\}$/),
    expect.stringMatching(/page-client.*\.id\}$/),
  ]);
});

test('there are two scopes and one group', () => {
  const { one } = auth();
  const { identifier, scope } = one('aws_cognito_resource_server');

  expect(scope.map(({ scope_name: name }: { scope_name: string }) => `${identifier}/${name}`)).toEqual([
    'api/backend_access',
    'api/metrics.write',
  ]);
  expect(one('aws_cognito_user_group').name).toBe('metrics-editors');
});

test('programs sign in with a secret and may do everything', () => {
  const client = auth().one('aws_cognito_user_pool_client', { name: 'machine' });

  expect(client).toMatchObject({
    generate_secret: true,
    allowed_oauth_flows: ['client_credentials'],
    allowed_oauth_scopes: ['api/backend_access', 'api/metrics.write'],
    depends_on: [expect.stringMatching(/^aws_cognito_resource_server\./)],
  });
});

test('pages sign in with the code flow, without a secret, and may read', () => {
  const client = auth({ logoutUrls: ['https://dev.example.com/bye'] }).one('aws_cognito_user_pool_client', {
    name: 'pages',
  });

  expect(client).toMatchObject({
    generate_secret: false,
    allowed_oauth_flows: ['code'],
    allowed_oauth_scopes: ['openid', 'api/backend_access'],
    callback_urls: ['https://dev.example.com/'],
    logout_urls: ['https://dev.example.com/bye'],
    depends_on: [expect.stringMatching(/^aws_cognito_resource_server\./)],
  });
});

test('no client takes a password, tells who exists, or keeps tokens that were revoked', () => {
  for (const client of auth().all('aws_cognito_user_pool_client')) {
    expect(client).toMatchObject({
      explicit_auth_flows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      prevent_user_existence_errors: 'ENABLED',
      enable_token_revocation: true,
      access_token_validity: 60,
      token_validity_units: [{ access_token: 'minutes', id_token: 'minutes', refresh_token: 'hours' }],
    });
  }
});

test('URLs that a browser should not be sent to are refused', () => {
  expect(() => auth({ callbackUrls: [] })).toThrow('`callbackUrls` must name a URL, got: none');
  expect(() =>
    auth({ callbackUrls: ['http://localhost:8100/', 'http://dev.example.com/', 'ftp://x'] }),
  ).toThrow(
    `\`callbackUrls\` must be https URLs without a fragment, or http ones of localhost, got: 'http://dev.example.com/'\n\`callbackUrls\` must be https URLs without a fragment, or http ones of localhost, got: 'ftp://x'`,
  );
  expect(() => auth({ logoutUrls: ['http://localhost.example.com/'] })).toThrow(
    "`logoutUrls` must be https URLs without a fragment, or http ones of localhost, got: 'http://localhost.example.com/'",
  );
});
