export interface StandInIssue {
  readonly number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  readonly isPullRequest: boolean;
  labels: string[];
  readonly comments: { id: number; body: string; user: { type: string } }[];
}

export interface StandInRun {
  readonly id: number;
  readonly workflow: string;
  readonly branch: string;
  readonly event: string;
  readonly commit: string;
  conclusion: string;
  readonly jobs: readonly {
    readonly name: string;
    readonly conclusion: string;
    readonly steps: readonly { readonly name: string; readonly conclusion: string }[];
  }[];
}

/** The content of a request. */
export type Body = Readonly<Record<string, unknown>>;

/** An issue as the API has it. */
export function record({ number, title, body, state, isPullRequest, labels }: StandInIssue) {
  return {
    number,
    title,
    body,
    state,
    labels: labels.map((name) => ({ name })),
    ...(isPullRequest ? { pull_request: {} } : {}),
  };
}

/** The part of a list that a query asks for. */
export function page<T>(all: readonly T[], query: URLSearchParams): readonly T[] {
  const size = Number(query.get('per_page') ?? 30);
  const from = (Number(query.get('page') ?? 1) - 1) * size;
  return all.slice(from, from + size);
}

export function parseBody(text: string): Body {
  return text === '' ? {} : (JSON.parse(text) as Body);
}
