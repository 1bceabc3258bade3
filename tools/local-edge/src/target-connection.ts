import type { ClientRequestArgs } from 'node:http';
import { Socket, type TcpNetConnectOpts } from 'node:net';

type Written = (error?: Error | null) => void;

/**
 * A connection to a target that is read to its end before a failed write ends it. A target may answer an upload and
 * close before it has read all of it; the edge's further writes then fail, and Node would drop the answer that has
 * arrived already, together with the socket.
 */
export class TargetConnection extends Socket {
  override _write(chunk: unknown, encoding: BufferEncoding, written: Written): void {
    super._write(chunk, encoding, this.#unlessUnread(written));
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], written: Written): void {
    super._writev?.(chunks, this.#unlessUnread(written));
  }

  /** Holds an error back until everything has been read; nothing more is written meanwhile. */
  #unlessUnread(written: Written): Written {
    return (error) => {
      if (!error || this.readableEnded) written(error);
      else this.once('end', () => written(error));
    };
  }
}

/** For `createConnection` of a request or of an agent. */
export function connectTarget(options: ClientRequestArgs): TargetConnection {
  const connection = new TargetConnection(options);
  if (options.timeout !== undefined) connection.setTimeout(options.timeout);
  return connection.connect(options as TcpNetConnectOpts);
}
