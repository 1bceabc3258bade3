import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { StepFailure } from '@fairway/workflows/harness';

import type { IssuedClaims, TokenIssuer } from './token-issuer.ts';

const ISSUER = 'token.actions.githubusercontent.com';
const AUDIENCE = 'sts.amazonaws.com';

type Variables = Readonly<Record<string, string>>;

interface Statement {
  readonly Effect: string;
  readonly Principal: { readonly Federated?: string };
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Signs a job in as AWS does: by the token of its run, when the trust policy of the role, as bootstrap has made it, takes what
 * the token says. The emulator would give keys to everybody.
 */
export class RoleSignIn {
  readonly #iam: IAMClient;
  readonly #sts: STSClient;
  readonly #issuer: TokenIssuer;

  constructor(endpoint: string, region: string, issuer: TokenIssuer) {
    const settings = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
    this.#iam = new IAMClient(settings);
    this.#sts = new STSClient(settings);
    this.#issuer = issuer;
  }

  close(): void {
    this.#iam.destroy();
    this.#sts.destroy();
  }

  readonly credentials = async (
    role: string,
    _region: string,
    variables: Variables,
    seconds: number,
  ): Promise<Variables> => {
    const token = await askForToken(variables);
    const claims = this.#issuer.claimsOf(token);
    const name = role.split('/').at(-1) ?? '';
    const { Role } = await this.#iam.send(new GetRoleCommand({ RoleName: name })).catch(() => {
      throw new StepFailure(`there is no role ${name}: ./fairway bootstrap makes it`);
    });
    const policy = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}')) as {
      readonly Statement?: readonly Statement[];
    };
    const takes = claims !== undefined && (policy.Statement ?? []).some((each) => isTaken(each, claims));
    if (!takes) throw new StepFailure(`${name} does not take a token of ${claims?.sub ?? 'nobody'}`);
    // The emulator takes any duration; AWS refuses one beyond the role's.
    const { MaxSessionDuration: most = 3_600 } = Role ?? {};
    if (seconds > most) throw new StepFailure(`${name} is taken for ${most} s at most, asked for ${seconds}`);
    const { Credentials } = await this.#sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: role,
        RoleSessionName: 'GitHubActions',
        WebIdentityToken: token,
        DurationSeconds: seconds,
      }),
    );
    return {
      AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
      AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
    };
  };
}

async function askForToken(variables: Variables): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = variables;
  if (url === undefined || bearer === undefined) throw new StepFailure('the job may not ask for a token');
  const answer = await fetch(`${url}&audience=${AUDIENCE}`, {
    headers: { authorization: `Bearer ${bearer}` },
  });
  return ((await answer.json()) as { value?: string }).value ?? '';
}

/** @throws {StepFailure} for a condition that nothing here can judge */
function isTaken({ Effect, Principal, Action, Condition = {} }: Statement, claims: IssuedClaims): boolean {
  const { StringEquals = {}, ...others } = Condition;
  if (Object.keys(others).length > 0) {
    throw new StepFailure(`a trust policy asks for ${Object.keys(others).join(', ')}`);
  }
  const said = new Map<string, unknown>(Object.entries(claims));
  return (
    Effect === 'Allow' &&
    Principal.Federated?.endsWith(`:oidc-provider/${ISSUER}`) === true &&
    [Action].flat().includes('sts:AssumeRoleWithWebIdentity') &&
    // A policy without a subject would take the tokens of every repository.
    Object.hasOwn(StringEquals, `${ISSUER}:sub`) &&
    Object.entries(StringEquals).every(([key, value]) => said.get(key.replace(`${ISSUER}:`, '')) === value)
  );
}
