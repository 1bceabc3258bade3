import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';

import type { Authority } from '../tls/authority.ts';
import type { Clusters, ClusterServer } from './clusters.ts';
import { checkToken, type SigningKeys } from './sign-in-token.ts';
import { ASK_FOR_PASSWORD, fatal, readOpening, readPassword, type Opening } from './wire.ts';

export interface DatabaseFrontOptions {
  readonly authority: Authority;
  readonly clusters: Pick<Clusters, 'serverOf'>;
  readonly region: string;
  /** Keys that were given to a task, by their id. */
  readonly keysOf: (accessKeyId: string) => SigningKeys | undefined;
  /** Takes a sentence for the person who runs this. */
  readonly report: (sentence: string) => void;
  /** Called for each role that is let in by a token: AWS asks its policies for `rds-db:connect`. */
  readonly onConnect?: (connection: TokenConnection) => void;
}

/** A connection that a token has opened. */
export interface TokenConnection {
  readonly accessKeyId: string;
  /** `cluster-…` */
  readonly clusterId: string;
  /** Role of the database. */
  readonly user: string;
}

/** The port of every cluster, as clients know it. */
const PORT = 5_432;

/**
 * Stands at the endpoints of all clusters: TLS alone, with a certificate for the name that the client asked for; the master
 * by the password of its secret, other roles by tokens of AWS. Whom it lets in talks to the cluster's own server.
 */
export class DatabaseFront {
  readonly port: number;
  readonly #server: Server;
  readonly #options: DatabaseFrontOptions;
  readonly #open = new Set<Socket>();

  private constructor(server: Server, options: DatabaseFrontOptions) {
    this.#server = server;
    this.#options = options;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
      socket.on('error', () => socket.destroy());
      void this.#serve(socket).catch(() => socket.destroy());
    });
  }

  static async open(options: DatabaseFrontOptions): Promise<DatabaseFront> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new DatabaseFront(server, options);
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(raw: Socket): Promise<void> {
    let opening = await firstOf(raw);
    if (opening.kind === 'gss') {
      raw.write('N');
      opening = await firstOf(raw);
    }
    if (opening.kind !== 'tls') {
      raw.end(fatal('28000', 'no encryption: rds.force_ssl is 1, connect with TLS'));
      return;
    }
    raw.write('S');
    const { socket, name } = await this.#secure(raw);
    socket.on('error', () => raw.destroy());
    const cluster = await this.#options.clusters.serverOf(name);
    const first = await firstOf(socket);
    if (first.kind === 'startup') {
      const fault = await this.#refusal(socket, name, cluster, first);
      if (fault !== undefined) {
        this.#options.report(`the database ${name} refuses ${first.user}: ${fault}`);
        const message =
          fault === 'password'
            ? `password authentication failed for user "${first.user}"`
            : `PAM authentication failed for user "${first.user}"`;
        socket.end(fatal('28P01', message));
        return;
      }
    }
    lead(socket, first.bytes, cluster);
  }

  async #secure(raw: Socket): Promise<{ readonly socket: TLSSocket; readonly name: string }> {
    let name = '';
    const socket = new TLSSocket(raw, {
      isServer: true,
      SNICallback: (servername, done) => {
        name = servername;
        this.#options.authority.contextFor(servername).then(
          (context) => done(null, context),
          (error: unknown) => done(error as Error),
        );
      },
    });
    await once(socket, 'secure');
    return { socket, name };
  }

  /** @returns why the client may not come in */
  async #refusal(
    socket: TLSSocket,
    name: string,
    cluster: ClusterServer,
    { user }: Extract<Opening, { readonly kind: 'startup' }>,
  ): Promise<string | undefined> {
    socket.write(ASK_FOR_PASSWORD);
    const password = await passwordOf(socket);
    if (user === cluster.master) {
      return isSame(password, await cluster.masterPassword()) ? undefined : 'password';
    }
    if (!(await cluster.usesTokens(user))) return 'password';
    const { region, keysOf } = this.#options;
    const question = { token: password, server: `${name}:${PORT}`, region, user, now: new Date() };
    const checked = await checkToken(question, keysOf);
    if ('fault' in checked) return checked.fault;
    this.#options.onConnect?.({ ...checked, clusterId: cluster.id, user });
    return undefined;
  }
}

/** From here on the client and its server talk to each other. */
function lead(client: Socket, opening: Buffer, { server }: ClusterServer): void {
  const own = connect(join(server.socketFolder, `.s.PGSQL.${PORT}`));
  own.write(opening);
  own.pipe(client);
  client.pipe(own);
  for (const [one, other] of [
    [own, client],
    [client, own],
  ] as const) {
    one.on('error', () => other.destroy());
    one.once('close', () => other.destroy());
  }
}

async function firstOf(socket: Socket): Promise<Opening> {
  return readUntil(socket, (buffer) => {
    const opening = readOpening(buffer);
    return opening === undefined
      ? undefined
      : { value: opening, rest: buffer.subarray(opening.bytes.length) };
  });
}

async function passwordOf(socket: Socket): Promise<string> {
  return readUntil(socket, (buffer) => {
    const read = readPassword(buffer);
    return read === undefined ? undefined : { value: read.password, rest: read.rest };
  });
}

/** Reads one message, and leaves the following bytes to the next reader. */
async function readUntil<T>(
  socket: Socket,
  read: (buffer: Buffer) => { readonly value: T; readonly rest: Buffer } | undefined,
): Promise<T> {
  let buffer = Buffer.alloc(0);
  for (;;) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) {
      if (socket.readableEnded || socket.destroyed) throw new Error('the client has gone');
      await Promise.race([once(socket, 'readable'), once(socket, 'close')]);
      continue;
    }
    buffer = Buffer.concat([buffer, chunk]);
    const done = read(buffer);
    if (done === undefined) continue;
    if (done.rest.length > 0) socket.unshift(done.rest);
    return done.value;
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && a.length > 0 && timingSafeEqual(a, b);
}
