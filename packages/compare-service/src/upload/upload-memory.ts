import { overloaded } from '@fairway/service-kit';

const RETRY_AFTER_SECONDS = 2;

/**
 * Bounds the memory of all uploads together: many that arrive slowly would otherwise add up without limit. One client
 * has half of it at most, so that there is always room for others.
 */
export class UploadMemory {
  readonly #maxBytes: number;
  readonly #byClient = new Map<string, number>();
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /**
   * For one request.
   * @param client whom it counts for
   */
  open(client: string): UploadShare {
    let own = 0;
    return {
      take: (bytes) => {
        if (this.#heldBytes + bytes > this.#maxBytes) {
          throw overloaded('As many files as the service holds at a time are arriving', RETRY_AFTER_SECONDS);
        }
        if (this.#heldBy(client) + bytes > this.#maxBytes / 2) {
          throw overloaded(
            'As many files as one client may send at a time are arriving',
            RETRY_AFTER_SECONDS,
          );
        }
        own += bytes;
        this.#add(client, bytes);
      },
      release: () => {
        this.#add(client, -own);
        own = 0;
      },
    };
  }

  #heldBy(client: string): number {
    return this.#byClient.get(client) ?? 0;
  }

  #add(client: string, bytes: number): void {
    const held = this.#heldBy(client) + bytes;
    if (held === 0) this.#byClient.delete(client);
    else this.#byClient.set(client, held);
    this.#heldBytes += bytes;
  }
}

export interface UploadShare {
  /** @throws {HttpProblem} 503 when there is no room */
  take(bytes: number): void;
  release(): void;
}
