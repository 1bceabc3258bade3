import { overloaded } from '@fairway/service-kit';

const RETRY_AFTER_SECONDS = 2;

/** Bounds what all uploads together hold in memory: many that arrive slowly would otherwise add up to anything. */
export class UploadMemory {
  readonly #mostBytes: number;
  #heldBytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** For one request. */
  open(): UploadShare {
    let own = 0;
    return {
      take: (bytes) => {
        if (this.#heldBytes + bytes > this.#mostBytes) {
          throw overloaded('As many files as the service holds at a time are arriving', RETRY_AFTER_SECONDS);
        }
        own += bytes;
        this.#heldBytes += bytes;
      },
      release: () => {
        this.#heldBytes -= own;
        own = 0;
      },
    };
  }
}

export interface UploadShare {
  /** @throws {HttpProblem} 503 when there is no room */
  take(bytes: number): void;
  release(): void;
}
