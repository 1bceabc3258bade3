import type { GithubConfig } from '../../aws/config.ts';

/** `repo:owner@1/name@2:environment:dev` */
const WITH_IDS = /^repo:[^/]+@\d+\/[^:]+@\d+:/;
const TIMEOUT_MS = 10_000;

/**
 * Whether the token that GitHub gives this workflow carries ids of owner and repository.
 * @returns nothing outside of a workflow that may ask for tokens
 */
export async function githubSubjectHasIds(idToken: GithubConfig['idToken']): Promise<boolean | undefined> {
  if (idToken === undefined) return undefined;
  try {
    const answer = await fetch(idToken.url, {
      headers: { authorization: `Bearer ${idToken.bearer}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { value } = (await answer.json()) as { readonly value: string };
    // The token is not kept, and nothing but its subject is read.
    const [, payload = ''] = value.split('.');
    const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly sub: string };
    return WITH_IDS.test(sub);
  } catch {
    return undefined;
  }
}
