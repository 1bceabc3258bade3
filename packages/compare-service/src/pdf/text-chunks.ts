/** One half of pdf.js sends the other a page's texts a few at a time. */
interface TextChunk {
  readonly items: readonly object[];
}

/** Fewer are sent only where a stream of the page ends, or another one begins. */
const FULL_CHUNK = 10;

/**
 * `stream`: the text is the last one of a stream (a form XObject), or before one. `chunk`: it may be. Within a stream pdf.js
 * has told words and lines apart.
 */
export type TextEnd = 'stream' | 'chunk';

const ends = new WeakMap<object, TextEnd>();

/** The end that comes right after a text: that of its stream or of its chunk; undefined in the middle of one. */
export function endOf(text: object): TextEnd | undefined {
  return ends.get(text);
}

/**
 * Makes the messages that pdf.js sends itself cheaper to copy: both halves are in this thread, and the sender keeps
 * nothing of a chunk of texts but the two objects around them. Copying those is enough; copying all takes a tenth of
 * the time.
 */
export function passTextChunks(): void {
  const names = globalThis as Record<string, unknown>;
  const { structuredClone } = globalThis;
  names['structuredClone'] = (value: unknown, options?: StructuredSerializeOptions): unknown => {
    if (!hasTextChunk(value)) return structuredClone(value, options);
    const { items } = value.chunk;
    const last = items.at(-1);
    if (last !== undefined) ends.set(last, items.length < FULL_CHUNK ? 'stream' : 'chunk');
    return { ...value, chunk: { ...value.chunk } };
  };
}

function hasTextChunk(value: unknown): value is { readonly chunk: TextChunk } {
  const { chunk } = Object(value) as { readonly chunk?: unknown };
  return Array.isArray((Object(chunk) as { readonly items?: unknown }).items);
}
