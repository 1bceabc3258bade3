/**
 * GitHub's REST API on this machine, as far as the verbs use it: branches, runs, issues, comments, labels, releases.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { page, parseBody, record, type Body, type StandInIssue, type StandInRun } from './github-records.ts';

export type { StandInIssue, StandInRun } from './github-records.ts';

type Answer = readonly [status: number, body?: unknown];
type Route = readonly [
  method: string,
  path: RegExp,
  answer: (match: readonly string[], body: Body, query: URLSearchParams) => Answer,
];

export class GithubStandIn {
  readonly branches = new Map<string, string>();
  readonly issues: StandInIssue[] = [];
  /** The labels that an administrator has made: a job that may only write pull requests sets one, and makes none. */
  readonly labels = new Set<string>();
  readonly runs: StandInRun[] = [];
  readonly releases: { id: number; tag_name: string; target_commitish: string; body: string }[] = [];
  /** Every request, as `GET /path`. */
  readonly asked: string[] = [];
  readonly #server: Server;
  #ids = 100;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      void this.#answer(request).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body === undefined ? '' : JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<GithubStandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new GithubStandIn(server);
  }

  /** As `GITHUB_API_URL` has it. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  addPullRequest(number: number, labels: readonly string[] = []): StandInIssue {
    const pull: StandInIssue = {
      number,
      title: `Pull request ${number}`,
      body: '',
      state: 'open',
      isPullRequest: true,
      labels: [...labels],
      comments: [],
    };
    this.issues.push(pull);
    return pull;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    const [, path = ''] = /^\/repos\/[^/]+\/[^/]+(\/.*)$/.exec(pathname) ?? [];
    this.asked.push(`${request.method ?? ''} ${path}`);
    if (request.headers.authorization === undefined) return [401, { message: 'Requires authentication' }];
    for (const [method, pattern, answer] of this.#routes) {
      const match = method === request.method ? pattern.exec(path) : null;
      if (match !== null)
        return answer(match.slice(1).map(decodeURIComponent), parseBody(text), searchParams);
    }
    return [404, { message: 'Not Found' }];
  }

  readonly #routes: readonly Route[] = [
    [
      'GET',
      /^\/git\/ref\/heads\/(.+)$/,
      ([branch = '']) => {
        const sha = this.branches.get(branch);
        return sha === undefined ? [404, { message: 'Not Found' }] : [200, { object: { sha } }];
      },
    ],
    [
      'GET',
      /^\/actions\/workflows\/([^/]+)\/runs$/,
      ([workflow = ''], _body, query) => {
        const found = this.runs.filter(
          (run) =>
            run.workflow === workflow &&
            run.branch === query.get('branch') &&
            run.event === query.get('event') &&
            run.conclusion === query.get('status'),
        );
        const newest = found.toReversed().map(({ id, commit }) => ({ id, head_sha: commit }));
        return [200, { workflow_runs: newest }];
      },
    ],
    [
      'GET',
      /^\/actions\/runs\/(\d+)\/jobs$/,
      ([id = '']) => [200, { jobs: this.runs.find((run) => run.id === Number(id))?.jobs ?? [] }],
    ],
    [
      'GET',
      /^\/issues$/,
      (_match, _body, query) => {
        const state = query.get('state') ?? 'open';
        const labels = (query.get('labels') ?? '').split(',');
        const found = this.issues.filter(
          (issue) =>
            (state === 'all' || issue.state === state) &&
            labels.every((label) => issue.labels.includes(label)),
        );
        return [200, page(found.map(record), query)];
      },
    ],
    ['GET', /^\/issues\/(\d+)$/, ([number]) => this.#with(number, (issue) => [200, record(issue)])],
    [
      'POST',
      /^\/issues$/,
      (_match, body) => {
        const issue: StandInIssue = {
          number: (this.#ids += 1),
          title: String(body['title']),
          body: String(body['body']),
          state: 'open',
          isPullRequest: false,
          comments: [],
          labels: [...(body['labels'] as readonly string[])],
        };
        this.issues.push(issue);
        return [201, record(issue)];
      },
    ],
    [
      'PATCH',
      /^\/issues\/(\d+)$/,
      ([number], body) =>
        this.#with(number, (issue) => {
          if (typeof body['body'] === 'string') issue.body = body['body'];
          if (body['state'] === 'closed') issue.state = 'closed';
          return [200, record(issue)];
        }),
    ],
    [
      'GET',
      /^\/issues\/(\d+)\/comments$/,
      ([number], _body, query) => this.#with(number, ({ comments }) => [200, page(comments, query)]),
    ],
    [
      'POST',
      /^\/issues\/(\d+)\/comments$/,
      ([number], body) =>
        this.#with(number, ({ comments }) => {
          const comment = { id: (this.#ids += 1), body: String(body['body']), user: { type: 'Bot' } };
          comments.push(comment);
          return [201, comment];
        }),
    ],
    [
      'PATCH',
      /^\/issues\/comments\/(\d+)$/,
      ([id], body) => {
        const comment = this.issues
          .flatMap(({ comments }) => comments)
          .find((each) => each.id === Number(id));
        if (comment === undefined) return [404, { message: 'Not Found' }];
        comment.body = String(body['body']);
        return [200, comment];
      },
    ],
    [
      'GET',
      /^\/labels\/(.+)$/,
      ([name = '']) => (this.labels.has(name) ? [200, { name }] : [404, { message: 'Not Found' }]),
    ],
    [
      'POST',
      /^\/issues\/(\d+)\/labels$/,
      ([number], body) =>
        this.#with(number, (issue) => {
          const wanted = body['labels'] as readonly string[];
          if (wanted.some((name) => !this.labels.has(name))) {
            return [403, { message: 'You do not have permission to create labels on this repository.' }];
          }
          issue.labels = [...new Set([...issue.labels, ...wanted])];
          return [200, issue.labels.map((name) => ({ name }))];
        }),
    ],
    [
      'DELETE',
      /^\/issues\/(\d+)\/labels\/(.+)$/,
      ([number, label]) =>
        this.#with(number, (issue) => {
          issue.labels = issue.labels.filter((name) => name !== label);
          return [200, issue.labels.map((name) => ({ name }))];
        }),
    ],
    [
      'GET',
      /^\/releases\/tags\/(.+)$/,
      ([tag]) => {
        const found = this.releases.find(({ tag_name: name }) => name === tag);
        return found === undefined ? [404, { message: 'Not Found' }] : [200, found];
      },
    ],
    [
      'POST',
      /^\/releases$/,
      (_match, body) => {
        const release = {
          id: (this.#ids += 1),
          tag_name: String(body['tag_name']),
          target_commitish: String(body['target_commitish']),
          body: String(body['body']),
        };
        this.releases.push(release);
        return [201, release];
      },
    ],
    [
      'PATCH',
      /^\/releases\/(\d+)$/,
      ([id], body) => {
        const release = this.releases.find((each) => each.id === Number(id));
        if (release === undefined) return [404, { message: 'Not Found' }];
        release.body = String(body['body']);
        return [200, release];
      },
    ],
  ];

  #with(number: string | undefined, answer: (issue: StandInIssue) => Answer): Answer {
    const issue = this.issues.find((each) => each.number === Number(number));
    return issue === undefined ? [404, { message: 'Not Found' }] : answer(issue);
  }
}
