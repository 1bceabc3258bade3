import { appendFileSync } from 'node:fs';

import type { TokenConnection } from '../database/database-front.ts';

/** A call of ECS or Application Auto Scaling, as its endpoint tells it. */
interface AnsweredCall {
  readonly targetPrefix: string;
  readonly operation: string;
  readonly accessKeyId?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly request: unknown;
  readonly status: number;
}

interface Session {
  readonly roleArn: string;
  readonly accessKeyId: string;
}

/** The service as policies name it, by the beginning of `x-amz-target`. */
const SERVICES = new Map([
  ['AmazonEC2ContainerServiceV20141113', 'ecs'],
  ['AnyScaleFrontendService', 'application-autoscaling'],
]);

/** The file that a rehearsal's calls are written down in, by each of its emulators. */
export class CallRecord {
  readonly #file: string | undefined;

  /** @param file absolute; nothing is written down without one */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** Variables that make the other emulator write into the same file. */
  get variables(): Readonly<Record<string, string>> {
    return this.#file === undefined ? {} : { FAIRWAY_RECORD: this.#file };
  }

  /** From now on these keys belong to this session. */
  session({ roleArn, accessKeyId }: Session): void {
    this.#write({ key: accessKeyId, role: roleArn });
  }

  call({ targetPrefix, operation, accessKeyId, userAgent, request, status }: AnsweredCall): void {
    const service = SERVICES.get(targetPrefix);
    if (service === undefined) return;
    this.#write({
      key: accessKeyId ?? '',
      agent: userAgent ?? '',
      action: `${service}:${operation}`,
      resource: '*',
      status,
      params: request,
    });
  }

  /** @param place ARN of the cluster's users, without the user */
  connection({ accessKeyId, user }: Pick<TokenConnection, 'accessKeyId' | 'user'>, place: string): void {
    this.#write({
      key: accessKeyId,
      action: 'rds-db:connect',
      resource: `${place}/${user}`,
      status: 200,
    });
  }

  #write(entry: object): void {
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  }
}
