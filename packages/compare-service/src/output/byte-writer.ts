/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its typed array */
const FIRST_BYTES = 1 << 14;
/** The bytes that are written in one piece; each may become six. */
const PIECE_BYTES = 1 << 14;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
const MAX_ESCAPE_LENGTH = 6;

/** Puts an answer together as bytes: file content is UTF-8 already, and most of it stays as it is. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;

  text(text: string): void {
    this.#reserve(Buffer.byteLength(text));
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** Writes a short text that is all ASCII: most texts are. */
  ascii(text: string): void {
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index++) this.#bytes[this.#length++] = text.charCodeAt(index);
  }

  copy(source: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    this.#bytes.set(source.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  /** Inside a JSON string. */
  jsonCopy(source: Uint8Array, start: number, end: number): void {
    for (let from = start; from < end; from += PIECE_BYTES) {
      const to = Math.min(end, from + PIECE_BYTES);
      this.#reserve((to - from) * MAX_ESCAPE_LENGTH);
      this.#escape(source, from, to);
    }
  }

  /** Returns everything that was written; the writer takes nothing more after it. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #escape(source: Uint8Array, start: number, end: number): void {
    const bytes = this.#bytes;
    let length = this.#length;
    for (let index = start; index < end; index++) {
      const byte = source[index]!;
      const letter = escapeLetters[byte]!;
      if (letter === 0) {
        bytes[length++] = byte;
        continue;
      }
      bytes[length++] = BACKSLASH;
      bytes[length++] = letter;
      if (letter === LOWER_U) length += bytes.write(byte.toString(16).padStart(4, '0'), length, 'latin1');
    }
    this.#length = length;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/**
 * By byte: the letter that JSON writes after a backslash, 0 for a byte without one. Bytes of 128 and more are parts
 * of UTF-8.
 */
const escapeLetters = Uint8Array.from({ length: 256 }, (_, byte) => {
  const escaped = byte < 0x80 ? JSON.stringify(String.fromCharCode(byte)).slice(1, -1) : '';
  return escaped.length > 1 ? escaped.charCodeAt(1) : 0;
});
