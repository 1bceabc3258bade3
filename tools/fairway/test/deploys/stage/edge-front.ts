import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** Stands for the environment's domain: `/-/<service>/…` goes to the one target of the service's group. */
export class EdgeFront {
  readonly url: string;
  /** Answers instead, where it is set. */
  instead: ((path: string) => { readonly status: number; readonly body: string } | undefined) | undefined;
  readonly #server: Server;
  readonly #elb: ElasticLoadBalancingV2Client;
  readonly #environment: string;

  private constructor(server: Server, elb: ElasticLoadBalancingV2Client, environment: string) {
    this.#server = server;
    this.#elb = elb;
    this.#environment = environment;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(elb: ElasticLoadBalancingV2Client, environment: string): Promise<EdgeFront> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const front = new EdgeFront(server, elb, environment);
    server.on('request', (request, response) => void front.#serve(request, response));
    return front;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, service = '', path = ''] = /^\/-\/([^/]+)(\/.*)$/.exec(request.url ?? '') ?? [];
    const given = this.instead?.(request.url ?? '');
    try {
      const answer = given ?? (await this.#ask(service, path));
      response.writeHead(answer.status);
      response.end(answer.body);
    } catch {
      response.writeHead(502).end();
    }
  }

  async #ask(service: string, path: string): Promise<{ status: number; body: string }> {
    const { TargetGroups: [group] = [] } = await this.#elb.send(
      new DescribeTargetGroupsCommand({ Names: [`${this.#environment}-${service}`] }),
    );
    const { TargetHealthDescriptions: [target] = [] } = await this.#elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: group?.TargetGroupArn }),
    );
    const { Id: host = '', Port: port = 0 } = target?.Target ?? {};
    const answer = await fetch(`http://${host}:${port}${path}`, { headers: { connection: 'close' } });
    return { status: answer.status, body: await answer.text() };
  }
}
