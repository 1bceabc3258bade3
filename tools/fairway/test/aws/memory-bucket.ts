import {
  NoSuchKey,
  S3ServiceException,
  type GetObjectCommand,
  type PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** One object of S3 with its conditional writes, as far as a ledger needs them. */
export class MemoryObject {
  text: string | undefined;
  #edition = 0;

  /** The client for a `LedgerStore`. */
  get client(): S3Client {
    const send = (command: GetObjectCommand | PutObjectCommand) =>
      Promise.resolve().then(() => this.#send(command));
    return { send } as unknown as S3Client;
  }

  get #etag(): string {
    return `"${this.#edition}"`;
  }

  #send(command: GetObjectCommand | PutObjectCommand) {
    const { input } = command;
    if (!('Body' in input)) return this.#get();
    const { IfMatch, IfNoneMatch, Body } = input;
    const isThere = this.text !== undefined;
    if ((IfNoneMatch === '*' && isThere) || (IfMatch !== undefined && IfMatch !== this.#etag)) {
      const $metadata = { httpStatusCode: 412 };
      throw new S3ServiceException({ name: 'PreconditionFailed', $fault: 'client', $metadata });
    }
    this.write(Body as string);
    return { ETag: this.#etag };
  }

  /** A write by another run. */
  write(text: string): void {
    this.text = text;
    this.#edition += 1;
  }

  #get() {
    const { text } = this;
    if (text === undefined) throw new NoSuchKey({ message: 'no', $metadata: {} });
    return { ETag: this.#etag, Body: { transformToString: () => Promise.resolve(text) } };
  }
}
