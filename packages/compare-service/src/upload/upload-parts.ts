import type { BusboyFileStream } from '@fastify/busboy';
import { HttpProblem, invalidInput, type InputFault } from '@fairway/service-kit';
import type { PerFile } from '../engine/comparison.ts';
import { INVALID_FORMAT, kindOf, type FileKind } from './file-kind.ts';
import type { UploadShare } from './upload-memory.ts';

export interface UploadedFile {
  /** As the caller named it, without folders. */
  readonly name: string;
  readonly kind: FileKind;
  readonly bytes: Uint8Array<ArrayBuffer>;
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
    const message = isPartName(part) ? 'must be a file' : 'is not known here';
    this.#seen.add(part);
    this.#faults.push({ path: part, message });
  }

  addFault(fault: InputFault): void {
    this.#faults.push(fault);
  }

  /** @throws {HttpProblem} 422 naming every fault */
  files(): PerFile<UploadedFile> {
    for (const part of partNames) {
      if (!this.#seen.has(part)) this.#faults.push({ path: part, message: 'is required' });
    }
    const [file1, file2] = partNames.map((part) => this.#files.get(part));
    if (file1 === undefined || file2 === undefined || this.#faults.length > 0)
      throw uploadProblem(this.#faults);
    return { file1: joined(file1), file2: joined(file2) };
  }

  discard(): void {
    for (const file of this.#files.values()) file.chunks = [];
  }

  #accept(part: string, name: string | undefined): Arriving | undefined {
    // What a form sends for a file that nobody chose.
    if (isPartName(part) && (name === undefined || name === '')) return undefined;
    const kind = kindOf(name ?? '');
    const fault = this.#faultOf(part, kind);
    this.#seen.add(part);
    if (fault !== undefined) this.#faults.push({ path: part, message: fault });
    if (fault !== undefined || kind === undefined || name === undefined) return undefined;
    const file: Arriving = { name, kind, chunks: [] };
    this.#files.set(part, file);
    return file;
  }

  #faultOf(part: string, kind: FileKind | undefined): string | undefined {
    if (!isPartName(part)) return 'is not known here';
    if (this.#seen.has(part)) return 'is given more than once';
    return kind === undefined ? INVALID_FORMAT : undefined;
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

/** 422 that names every fault of the files; where all are about their format, in the contract's words. */
export function uploadProblem(faults: readonly InputFault[]): HttpProblem {
  if (faults.every(({ message }) => message === INVALID_FORMAT)) return invalidInput(faults, INVALID_FORMAT);
  return invalidInput(faults, faults.map(({ path, message }) => `${path}: ${message}`).join('; '));
}
