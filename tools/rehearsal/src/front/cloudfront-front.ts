import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';

import { Edge } from '@fairway/local-edge';

import type { ClientSettings } from '../client-settings.ts';
import type { Authority } from '../tls/authority.ts';
import { DistributionReader, type ReadDistribution } from './distributions.ts';

export interface CloudFrontFrontOptions {
  readonly authority: Authority;
  readonly settings: ClientSettings;
  /** TCP port on 127.0.0.1. @default any free one */
  readonly port?: number;
  /** Takes a sentence for the person who runs this. */
  readonly report: (sentence: string) => void;
}

/** A distribution as it was read last. */
interface Opened {
  readonly edge: Edge;
  readonly port: number;
  /** The text that was read, to see whether it has changed. */
  text: string;
}

/** Time for which a reading counts as the present state. */
const FRESH_MS = 1_000;
const CLOSE_GRACE_MS = 1_000;
/** The last hop of a rehearsal is checked quickly: the front behind it has checked the tasks already. */
const HEALTH_CHECK = { intervalMs: 500, timeoutMs: 2_000, healthyThreshold: 1, unhealthyThreshold: 2 };
const LOCAL = '.cloudfront.localhost';
const PUBLIC = '.cloudfront.net';

/**
 * One port for the names of every distribution, over TLS. A distribution is read through the API, with its load balancer's
 * rules and targets, and answered by an edge that routes as they say. Other names of AWS's lead to the emulator.
 */
export class CloudFrontFront {
  readonly port: number;
  readonly #options: CloudFrontFrontOptions;
  readonly #server: Server;
  readonly #reader: DistributionReader;
  readonly #opened = new Map<string, Promise<Opened>>();
  readonly #sockets = new Set<Socket>();
  #readAt = new Map<string, number>();
  #names: ReadonlyMap<string, string> = new Map();

  private constructor(options: CloudFrontFrontOptions, server: Server) {
    this.#options = options;
    this.#server = server;
    this.#reader = new DistributionReader(options.settings);
    this.port = (server.address() as AddressInfo).port;
    server.on('secureConnection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      void this.#serve(socket).catch((error: unknown) => {
        options.report(`the front has no answer for ${String(socket.servername)}: ${String(error)}`);
        socket.destroy();
      });
    });
  }

  static async open(options: CloudFrontFrontOptions): Promise<CloudFrontFront> {
    const server = createServer({
      ALPNProtocols: ['http/1.1'],
      SNICallback: (name, done) => {
        options.authority.contextFor(name).then(
          (context) => done(null, context),
          (error: unknown) => done(error as Error),
        );
      },
    });
    server.on('tlsClientError', () => undefined);
    server.listen(options.port ?? 0, '127.0.0.1');
    await once(server, 'listening');
    return new CloudFrontFront(options, server);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    const opened = await Promise.allSettled(this.#opened.values());
    await Promise.all(
      opened.flatMap((each) =>
        each.status === 'fulfilled' ? [each.value.edge.close({ graceMs: CLOSE_GRACE_MS })] : [],
      ),
    );
    this.#reader.close();
  }

  async #serve(socket: TLSSocket): Promise<void> {
    const name = nameOf(socket);
    const port = await this.#portFor(name);
    const own = connect(port, '127.0.0.1');
    own.pipe(socket);
    socket.pipe(own);
    own.on('error', () => socket.destroy());
    own.once('close', () => socket.destroy());
    socket.once('close', () => own.destroy());
  }

  /** The port that answers for a name. */
  async #portFor(name: string): Promise<number> {
    const public_ = name.endsWith(LOCAL) ? `${name.slice(0, -LOCAL.length)}${PUBLIC}` : name;
    if (!this.#names.has(public_)) this.#names = await this.#reader.domains();
    const id = this.#names.get(public_);
    if (id === undefined) return Number(new URL(this.#options.settings.endpoint).port);
    const isFresh = performance.now() - (this.#readAt.get(id) ?? -Infinity) < FRESH_MS;
    const known = this.#opened.get(id);
    if (isFresh && known !== undefined) return (await known).port;
    this.#readAt.set(id, performance.now());
    const read = await this.#reader.read(id, public_);
    if (read === undefined) throw new Error(`the distribution ${id} leads to no load balancer`);
    const opened = this.#opened.get(id) ?? openEdge();
    this.#opened.set(id, opened);
    return follow(await opened, read);
  }
}

function nameOf({ servername }: TLSSocket): string {
  return typeof servername === 'string' ? servername : '';
}

async function openEdge(): Promise<Opened> {
  const edge = new Edge({ rules: [], targetGroups: [], healthCheck: HEALTH_CHECK });
  return { edge, port: await edge.listen(0), text: '' };
}

/** Brings an edge up to date with the reading. */
function follow(opened: Opened, { routing, targets }: ReadDistribution): number {
  const text = JSON.stringify([routing, targets]);
  if (text !== opened.text) {
    opened.edge.setRouting(routing);
    for (const [service, places] of Object.entries(targets)) opened.edge.setTargets(service, places);
    opened.text = text;
  }
  return opened.port;
}
