import type { BusboyFileStream } from '@fastify/busboy';
import { HttpProblem, inputFault, invalidInput, unknownName, type InputFault } from '@fairway/service-kit';

import type { PerFile } from '../engine/comparison.ts';
import { INVALID_FORMAT, kindOf, type FileKind } from './file-kind.ts';
import type { UploadShare } from './upload-memory.ts';

export interface UploadedFile {
  /** The caller's name for it, without folders. */
  readonly name: string;
  readonly kind: FileKind;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The content of a request: the files that can be read, and the faults of the others. */
export interface Upload {
  readonly files: Partial<PerFile<UploadedFile | undefined>>;
  readonly faults: readonly InputFault[];
}

const partNames = ['file1', 'file2'] as const;

/** The parts of one upload as they arrive, and everything that is wrong with them. */
export class UploadParts {
  readonly #fileBytes: number;
  readonly #memory: UploadShare;
  readonly #files = new Map<string, Arriving>();
  readonly #faults: InputFault[] = [];
  readonly #seen = new Set<string>();

  constructor(fileBytes: number, memory: UploadShare) {
    this.#fileBytes = fileBytes;
    this.#memory = memory;
  }

  /** @param fail ends the upload at once: for what need not be read to its end */
  addFile(
    part: string,
    stream: BusboyFileStream,
    name: string | undefined,
    fail: (problem: unknown) => void,
  ): void {
    const file = this.#accept(part, name);
    if (file === undefined) {
      stream.resume();
      return;
    }
    stream.on('limit', () => {
      fail(new HttpProblem(413, `${part} must be at most ${this.#fileBytes} bytes`));
    });
    stream.on('data', (chunk: Buffer) => {
      try {
        this.#memory.take(chunk.length);
        file.chunks.push(chunk);
      } catch (problem) {
        fail(problem);
      }
    });
  }

  addField(part: string): void {
    this.#faults.push(
      isPartName(part) ? inputFault(part, 'must be a file', 'text') : unknownName(part, partNames),
    );
    this.#seen.add(part);
  }

  /** Makes a 422 from the faults of the parts so far, and a fault of the body as a whole. */
  problemWith(message: string): HttpProblem {
    return invalidInput([...this.#faults, { path: '', message }]);
  }

  /** The upload, once all of it has arrived. */
  received(): Upload {
    const files = Object.fromEntries(partNames.map((part) => [part, this.#file(part)]));
    return { files, faults: this.#faults };
  }

  #file(part: string): UploadedFile | undefined {
    const arrived = this.#files.get(part);
    if (arrived !== undefined) return joined(arrived);
    if (!this.#seen.has(part)) this.#faults.push(inputFault(part, 'must be a file', undefined));
    return undefined;
  }

  discard(): void {
    for (const file of this.#files.values()) file.chunks = [];
  }

  #accept(part: string, name: string | undefined): Arriving | undefined {
    // A form sends this for a file field that is left empty.
    if (isPartName(part) && (name === undefined || name === '')) return undefined;
    const kind = kindOf(name ?? '');
    const fault = this.#faultOf(part, kind);
    this.#seen.add(part);
    if (fault !== undefined) this.#faults.push(fault);
    if (fault !== undefined || kind === undefined || name === undefined) return undefined;
    const file: Arriving = { name, kind, chunks: [] };
    this.#files.set(part, file);
    return file;
  }

  #faultOf(part: string, kind: FileKind | undefined): InputFault | undefined {
    if (!isPartName(part)) return unknownName(part, partNames);
    if (this.#seen.has(part)) {
      return { path: part, message: `${part} must be given once, got: more than once` };
    }
    return kind === undefined ? { path: part, message: INVALID_FORMAT } : undefined;
  }
}

interface Arriving {
  readonly name: string;
  readonly kind: FileKind;
  chunks: Buffer[];
}

function isPartName(part: string): boolean {
  return partNames.some((name) => name === part);
}

/** Into memory of its own, which can be handed to a worker without a copy. */
function joined({ name, kind, chunks }: Arriving): UploadedFile {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let length = 0;
  for (const chunk of chunks.splice(0)) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return { name, kind, bytes };
}
