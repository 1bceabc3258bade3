import { isDeepStrictEqual } from 'node:util';

import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';

import { Failure } from '../../terminal/failure.ts';
import { onAnswerDate } from '../session/answer-date.ts';
import { emptyLedger, parseLedger, type Ledger } from './ledger.ts';

/** A ledger as it was read, with the ETag that shows whether it has changed since. */
export interface StoredLedger {
  readonly ledger: Ledger;
  /** Absent while there is no ledger. */
  readonly etag?: string | undefined;
  /** S3's clock when it answered: this machine's may be wrong. */
  readonly readAt: Date;
}

export interface LedgerPlace {
  readonly bucket: string;
  readonly key: string;
  readonly environment: string;
}

/** Statuses of S3 for a conditional write that another one was faster than. */
const CONFLICTS = new Set([409, 412]);

/** Another run changed the ledger between reading and writing. */
export class LedgerConflict extends Failure {
  override name = 'LedgerConflict';
}

/** An environment's release ledger in the state bucket. Every write is conditional: two writers cannot both win. */
export class LedgerStore {
  readonly #s3: S3Client;
  readonly #place: LedgerPlace;

  constructor(s3: S3Client, place: LedgerPlace) {
    this.#s3 = s3;
    this.#place = place;
  }

  get address(): string {
    return `s3://${this.#place.bucket}/${this.#place.key}`;
  }

  /** @throws {Failure} when the bucket is not there, the ledger may not be read, or is none */
  async read(): Promise<StoredLedger> {
    const { bucket, key, environment } = this.#place;
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const answeredAt = onAnswerDate(command.middlewareStack);
    const found = await this.#s3.send(command).catch((error: unknown) => {
      if (error instanceof NoSuchKey) return undefined;
      throw this.#failure('read', error);
    });
    const readAt = answeredAt();
    if (found === undefined) return { ledger: emptyLedger(environment), readAt };
    const text = (await found.Body?.transformToString()) ?? '';
    return { ledger: this.#parse(text), etag: found.ETag, readAt };
  }

  /**
   * Writes a changed ledger.
   * @param before what the change was made from
   * @throws {LedgerConflict} when it is not that any more, with what it is now
   */
  async write(before: StoredLedger, ledger: Ledger): Promise<StoredLedger> {
    const { bucket, key } = this.#place;
    const condition = before.etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: before.etag };
    try {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: `${JSON.stringify(ledger, undefined, 2)}\n`,
        ContentType: 'application/json',
        ...condition,
      });
      const answeredAt = onAnswerDate(command.middlewareStack);
      const { ETag } = await this.#s3.send(command);
      return { ledger, etag: ETag, readAt: answeredAt() };
    } catch (error) {
      if (!(error instanceof S3ServiceException) || !CONFLICTS.has(error.$metadata.httpStatusCode ?? 0)) {
        throw this.#failure('write', error);
      }
      // An attempt whose answer was lost is repeated by the SDK and meets its own write.
      const now = await this.read();
      if (isDeepStrictEqual(now.ledger, ledger)) return now;
      throw this.#conflict(now);
    }
  }

  #parse(text: string): Ledger {
    const { bucket, key, environment } = this.#place;
    try {
      return parseLedger(text, environment);
    } catch (error) {
      throw new Failure(`the release ledger ${this.address} cannot be read: ${(error as Error).message}`, [
        'The bucket keeps earlier versions. List them, and put the last good one back:',
        `aws s3api list-object-versions --bucket ${bucket} --prefix ${key}`,
      ]);
    }
  }

  #conflict({ ledger }: StoredLedger): LedgerConflict {
    const { environment } = this.#place;
    const latest = ledger.desired ?? ledger.history[0];
    const by =
      latest === undefined ? [] : [`${latest.by.who} at ${latest.by.when}, deployment ${latest.deployment}`];
    const run = latest?.by.run === undefined ? [] : [latest.by.run];
    return new LedgerConflict(
      `somebody else is deploying ${environment}: its release ledger was changed meanwhile. Nothing was changed here; see what goes on: ./fairway status ${environment}`,
      [...by, ...run],
    );
  }

  #failure(what: 'read' | 'write', error: unknown): Failure {
    const { name, message, $metadata } = error as Partial<S3ServiceException>;
    const code = $metadata?.httpStatusCode;
    if (name === 'NoSuchBucket') {
      return new Failure(`there is no bucket ${this.#place.bucket}: make it with ./fairway bootstrap`);
    }
    const fix =
      code === 403 ? ': your identity may not; see who you are with: aws sts get-caller-identity' : '';
    return new Failure(`cannot ${what} the release ledger ${this.address}${fix}`, [`${name}: ${message}`]);
  }
}
