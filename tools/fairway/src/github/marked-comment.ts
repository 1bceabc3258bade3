import type { GithubApi } from './github-api.ts';

interface Comment {
  readonly id: number;
  readonly body?: string | null;
  readonly user?: { readonly type?: string } | null;
}

/** The first line of a comment by which it is found again; people do not see it. */
export function marker(name: string): string {
  return `<!-- fairway:${name} -->`;
}

/**
 * The comment of a pull request or issue that begins with a marker and that a workflow wrote. A person can type the marker,
 * so what people wrote is passed over.
 */
export async function findComment(
  github: GithubApi,
  issue: number,
  name: string,
): Promise<{ readonly id: number; readonly body: string } | undefined> {
  const comments = await github.list<Comment>(`/issues/${issue}/comments`);
  const found = comments.find(
    ({ body, user }) => user?.type === 'Bot' && (body ?? '').startsWith(marker(name)),
  );
  return found === undefined ? undefined : { id: found.id, body: found.body ?? '' };
}

/** Writes a comment, or overwrites the present one: however often a workflow runs, there is one. */
export async function writeComment(
  github: GithubApi,
  issue: number,
  name: string,
  text: string,
): Promise<'created' | 'updated' | 'unchanged'> {
  const body = `${marker(name)}\n${text}`;
  const found = await findComment(github, issue, name);
  if (found === undefined) {
    await github.send('POST', `/issues/${issue}/comments`, { body });
    return 'created';
  }
  if (found.body === body) return 'unchanged';
  await github.send('PATCH', `/issues/comments/${found.id}`, { body });
  return 'updated';
}
