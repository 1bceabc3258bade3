import { readGithubConfig, type GithubConfig } from '../aws/config.ts';
import { Failure } from '../terminal/failure.ts';

const TIMEOUT_MS = 30_000;
/** GitHub's most. */
const PAGE = 100;
/** A list that is longer is cut: nothing here needs the thousandth of anything. */
const MAX_PAGES = 10;

type Json = Readonly<Record<string, unknown>>;

/** GitHub's REST API, about one repository. */
export class GithubApi {
  readonly #repository: string;
  readonly #config: GithubConfig;

  /** @param repository `owner/name` */
  constructor(repository: string, config: GithubConfig = readGithubConfig()) {
    this.#repository = repository;
    this.#config = config;
  }

  /** @returns undefined for what is not there */
  async find<T>(path: string): Promise<T | undefined> {
    const answer = await this.#send('GET', path);
    if (answer.status === 404) return undefined;
    return (await this.#answerOf(answer, 'GET', path)) as T;
  }

  /** Every entry of a list, page after page. */
  async list<T>(path: string, field?: string): Promise<readonly T[]> {
    const all: T[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const separator = path.includes('?') ? '&' : '?';
      const from = `${path}${separator}per_page=${PAGE}&page=${page}`;
      const answer = await this.#answerOf(await this.#send('GET', from), 'GET', from);
      const entries = (
        field === undefined ? answer : new Map(Object.entries(answer as Json)).get(field)
      ) as readonly T[];
      all.push(...entries);
      if (entries.length < PAGE) break;
    }
    return all;
  }

  async send<T>(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: Json): Promise<T> {
    return (await this.#answerOf(await this.#send(method, path, body), method, path)) as T;
  }

  async #send(method: string, path: string, body?: Json): Promise<Response> {
    const { api, token } = this.#config;
    try {
      return await fetch(`${api}/repos/${this.#repository}${path}`, {
        method,
        headers: {
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new Failure(
        `GitHub cannot be reached at ${api}: look at the network and at GITHUB_API_URL, then try again`,
        [String(error)],
      );
    }
  }

  async #answerOf(answer: Response, method: string, path: string): Promise<unknown> {
    const text = await answer.text();
    if (answer.ok) return text === '' ? undefined : JSON.parse(text);
    const fix =
      answer.status === 401
        ? 'give a token in GITHUB_TOKEN'
        : answer.status === 403 || answer.status === 404
          ? `the token must be allowed that: see \`permissions\` of the workflow's job`
          : 'try again later; https://www.githubstatus.com tells of trouble';
    throw new Failure(`GitHub answers ${answer.status} to ${method} ${path}: ${fix}`, [text.slice(0, 500)]);
  }
}
