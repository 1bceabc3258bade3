import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';

import { clientSettings } from './emulators.ts';

const MAX_DELIVERY_MS = 10_000;

/** Body of a post from SNS to a subscriber by HTTP. */
interface Posted {
  readonly Type: 'SubscriptionConfirmation' | 'Notification';
  readonly SubscribeURL?: string;
  readonly Subject?: string;
  readonly Message?: string;
}

export interface Mail {
  readonly subject: string;
  readonly text: string;
}

/** Receives the messages to an environment's operators: by its topic, as SNS delivers it over HTTP, and by its chat. */
export class Inbox {
  readonly chat: string[] = [];
  readonly #mails: Mail[] = [];
  /** The URL of the chat's webhook. */
  readonly chatUrl: string;
  readonly #url: string;
  readonly #server: Server;
  readonly #confirmed = Promise.withResolvers<undefined>();
  readonly #arrived = new EventEmitter();

  private constructor(server: Server) {
    this.#server = server;
    this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.chatUrl = `${this.#url}/chat`;
  }

  static async open(): Promise<Inbox> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const inbox = new Inbox(server);
    server.on('request', (request, response) => {
      void inbox.#receive(request).finally(() => response.end());
    });
    return inbox;
  }

  /**
   * Subscribes to a topic; settles when the subscription is confirmed.
   * @param ended only messages whose attribute `ended` is this
   */
  async subscribe(endpoint: string, TopicArn: string, ended?: 'well' | 'badly'): Promise<void> {
    const filter = ended === undefined ? {} : { FilterPolicy: JSON.stringify({ ended: [ended] }) };
    await new SNSClient(clientSettings(endpoint)).send(
      new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: this.#url, Attributes: filter }),
    );
    await this.#confirmed.promise;
  }

  /** The mails up to the first with a subject: SNS delivers a moment after it has taken a message. */
  async mailsUntil(subject: string): Promise<readonly Mail[]> {
    for (;;) {
      const at = this.#mails.findIndex((mail) => mail.subject === subject);
      if (at >= 0) return this.#mails.slice(0, at + 1);
      await once(this.#arrived, 'mail', { signal: AbortSignal.timeout(MAX_DELIVERY_MS) });
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage): Promise<void> {
    const text = (await request.toArray()).join('');
    if (request.url === '/chat') {
      this.chat.push((JSON.parse(text) as { readonly text: string }).text);
      return;
    }
    const { Type, SubscribeURL = '', Subject = '', Message = '' } = JSON.parse(text) as Posted;
    if (Type === 'Notification') {
      this.#mails.push({ subject: Subject, text: Message });
      this.#arrived.emit('mail');
      return;
    }
    await fetch(SubscribeURL);
    this.#confirmed.resolve(undefined);
  }
}
