import { setTimeout as pause } from 'node:timers/promises';

import { refusal, RegistryError } from './errors.ts';
import { signIn, type CredentialsSource } from './sign-in.ts';

/** Two repetitions bridge a connection that was cut and a registry that throttles; more would hide that it is down. */
const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;
/** A layer of 80 MB over a slow line takes minutes; a registry that sends nothing for as long is gone. */
const TIMEOUT_MS = 5 * 60_000;

export interface TransportOptions {
  /** As in an image's name. */
  readonly registry: string;
  /** The address of the registry's API when it is not at its name, as an emulator's is not. */
  readonly endpoint?: string;
  readonly credentials?: CredentialsSource;
  /** Ends every request of this transport. */
  readonly signal?: AbortSignal;
}

export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the endpoint, or an absolute address that the registry gave. */
  readonly path: string;
  /** The scope that a token must have: `repository:<name>:pull`. */
  readonly scope: string;
  /** For messages: "cannot <operation>". */
  readonly operation: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Blob;
  /** Statuses besides 2xx that are an answer and no failure. */
  readonly accepts?: readonly number[];
}

/** Sends requests to one registry: signs in when asked to, and repeats requests that were cut off or throttled. */
export class Transport {
  readonly registry: string;
  readonly #options: TransportOptions;
  readonly #base: URL;
  readonly #authorizations = new Map<string, string>();

  constructor(options: TransportOptions) {
    this.registry = options.registry;
    this.#options = options;
    this.#base = new URL(options.endpoint ?? defaultEndpoint(options.registry));
  }

  /** @throws {RegistryError} when the registry refuses, or does not answer after a few attempts */
  async send(request: RegistryRequest): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#attempt(request);
      const response = result instanceof Error ? undefined : result;
      if (response?.ok === true || (response && request.accepts?.includes(response.status))) return response;

      const wait = attempt < MAX_ATTEMPTS && !this.#isEnded ? pauseBefore(attempt, response) : undefined;
      if (wait === undefined)
        throw response === undefined ? (result as RegistryError) : await this.#refused(request, response);
      await response?.body?.cancel();
      await pause(wait, undefined, { signal: this.#options.signal });
    }
  }

  get #isEnded(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /** Tries once, and a second time after a sign-in. */
  async #attempt(request: RegistryRequest): Promise<Response | RegistryError> {
    const known = this.#authorizations.get(request.scope);
    const first = await this.#fetch(request, known);
    if (!(first instanceof Response) || first.status !== 401) return first;
    const credentials = await this.#options.credentials?.();
    const challenge = first.headers.get('www-authenticate');
    if (challenge === null) return first;
    await first.body?.cancel();
    const authorization = await signIn(this.registry, challenge, credentials, request.scope);
    this.#authorizations.set(request.scope, authorization);
    return this.#fetch(request, authorization);
  }

  async #fetch(
    request: RegistryRequest,
    authorization: string | undefined,
  ): Promise<Response | RegistryError> {
    const address = new URL(request.path, this.#base);
    // An upload may be continued at another host; the password is for this one.
    const trusted = address.host === this.#base.host;
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const { signal } = this.#options;
    try {
      return await fetch(address, {
        method: request.method,
        headers: {
          ...request.headers,
          ...(authorization !== undefined && trusted ? { authorization } : {}),
        },
        ...(request.body === undefined ? {} : { body: request.body }),
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      });
    } catch (cause) {
      const reason = reasonOf(cause);
      return new RegistryError(`registry ${this.registry}: cannot ${request.operation}: ${reason}`, {
        cause,
      });
    }
  }

  async #refused(request: RegistryRequest, response: Response): Promise<RegistryError> {
    return refusal(`${request.operation} at registry ${this.registry}`, response);
  }
}

/** Milliseconds; undefined when another attempt would end as this one did. */
function pauseBefore(attempt: number, response: Response | undefined): number | undefined {
  const grown = FIRST_PAUSE_MS * 4 ** (attempt - 1);
  if (response === undefined) return grown;
  if (response.status !== 429 && response.status < 500) return undefined;
  const asked = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(asked) ? Math.min(asked * 1_000, 10_000) : grown;
}

/** Fetch says "fetch failed", and why in its cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as {
    readonly cause?: { readonly message?: unknown };
    readonly message?: unknown;
  };
  return String(cause?.message ?? message ?? error);
}

/** Registries on this machine speak plain HTTP, as Docker assumes too. */
function defaultEndpoint(registry: string): string {
  const host = registry.replace(/:\d+$/, '');
  const isLocal =
    host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1' || host === '[::1]';
  return `${isLocal ? 'http' : 'https'}://${registry}`;
}
