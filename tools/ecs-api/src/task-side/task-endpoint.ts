import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { awsWords } from './aws-clients.ts';
import type { RoleKeys } from './role-credentials.ts';
import { containerMetadata, taskMetadata, type TaskFacts } from './task-metadata.ts';

/** A task that may ask for the keys of its role, and for its own metadata. */
export interface TaskEntry {
  readonly roleArn: string | undefined;
  readonly keys: () => Promise<RoleKeys>;
  facts: TaskFacts | undefined;
}

/** The variables by which a container finds the endpoint, as ECS's agent sets them. */
export interface TaskVariables {
  readonly credentials: Readonly<Record<string, string>>;
  metadata(container: string): Readonly<Record<string, string>>;
}

/**
 * Answers tasks on the loopback address: `/credentials/<id>`, and the metadata of version 4. A task's address is a secret of
 * its own, so that no task reads another one's keys; the keys ask for a token besides.
 */
export class TaskEndpoint {
  readonly #server: Server;
  readonly #entries = new Map<string, TaskEntry & { readonly token: string }>();
  #base = '';

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        reply(response, 500, { code: 'InternalServerError', message: awsWords(error) });
      });
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#base = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @returns the variables of the task's containers */
  add(entry: TaskEntry): { readonly id: string; readonly variables: TaskVariables } {
    const id = randomBytes(16).toString('hex');
    const token = randomBytes(24).toString('base64url');
    this.#entries.set(id, Object.assign(entry, { token }));
    const credentials = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${this.#base}/credentials/${id}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    };
    return {
      id,
      variables: {
        credentials: entry.roleArn === undefined ? {} : credentials,
        metadata: (container) => ({
          ECS_CONTAINER_METADATA_URI_V4: `${this.#base}/v4/${id}-${encodeURIComponent(container)}`,
        }),
      },
    };
  }

  remove(id: string): void {
    this.#entries.delete(id);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.#base);
    const [, kind, name = '', part] = pathname.split('/');
    if (kind === 'credentials') return this.#answerCredentials(request, response, name);
    const [id, container] = splitOnce(decodeURIComponent(name), '-');
    const { facts } = this.#entries.get(id) ?? {};
    if (kind !== 'v4' || facts === undefined) {
      reply(response, 404, { message: `there is no ${pathname}` });
      return;
    }
    if (part === 'task') {
      reply(response, 200, taskMetadata(facts));
      return;
    }
    const own = facts.containers.find((each) => each.name === container);
    if (part !== undefined || own === undefined) {
      reply(response, 404, { message: `there is no ${pathname}` });
      return;
    }
    reply(response, 200, containerMetadata(facts, own));
  }

  async #answerCredentials(
    { headers }: IncomingMessage,
    response: ServerResponse,
    id: string,
  ): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry?.roleArn === undefined) {
      reply(response, 404, { code: 'NoCredentialsFound', message: 'no such task' });
      return;
    }
    if (!isSame(headers.authorization ?? '', entry.token)) {
      reply(response, 401, {
        code: 'AccessDenied',
        message: 'the authorization token is missing or another',
      });
      return;
    }
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await entry.keys();
    reply(response, 200, {
      RoleArn: entry.roleArn,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
      Expiration: expiration.toISOString(),
    });
  }
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
