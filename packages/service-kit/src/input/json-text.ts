/** The place where text stops being JSON, and the names that an object has more than once. */
export interface JsonTextFaults {
  /** Position of the first token that JSON does not have there; the text's length where it ends too early. */
  readonly position?: number;
  /** Paths of the names that are repeated, as `address.street`; `JSON.parse` would keep their last value. */
  readonly repeated: readonly string[];
}

const STRING = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"`;
const SCALAR = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)`;
const TOKEN = new RegExp(`[ \\t\\n\\r]*(?:([[\\]{}:,])|(${STRING})|(${SCALAR}))`, 'y');
const SPACE = /[ \t\n\r]*/y;

/** Enough to mend; a hostile text could have thousands of long paths. */
const MAX_REPEATED = 50;

interface Container {
  readonly closer: '}' | ']';
  readonly names: Set<string>;
  /** The name of the member that is being read. */
  name: string;
  entries: number;
}

type Expected = 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'comma or end';

/** Reads the grammar of JSON (RFC 8259) without making values of it. */
export function jsonTextFaults(text: string): JsonTextFaults {
  const scan = new JsonScan();
  TOKEN.lastIndex = 0;
  for (;;) {
    const start = afterSpace(text, TOKEN.lastIndex);
    if (start === text.length) return scan.isComplete ? scan.faults : { ...scan.faults, position: start };
    TOKEN.lastIndex = start;
    const token = TOKEN.exec(text);
    if (token === null || !scan.take(token[1], token[2])) return { ...scan.faults, position: start };
  }
}

function afterSpace(text: string, position: number): number {
  SPACE.lastIndex = position;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

class JsonScan {
  readonly #open: Container[] = [];
  readonly #repeated = new Set<string>();
  #expected: Expected = 'value';

  get isComplete(): boolean {
    return this.#open.length === 0 && this.#expected === 'comma or end';
  }

  get faults(): JsonTextFaults {
    return { repeated: [...this.#repeated] };
  }

  /** @returns whether JSON may have the token here: a mark, a string, or (neither) another scalar */
  take(mark: string | undefined, string: string | undefined): boolean {
    if (mark === '{' || mark === '[') return this.#begin(mark);
    if (mark === '}' || mark === ']') return this.#end(mark);
    if (mark === ',') return this.#comma();
    if (mark === ':') return this.#move('colon', 'value');
    if (string !== undefined && this.#expected.startsWith('name')) return this.#name(string);
    return this.#value();
  }

  #begin(mark: '{' | '['): boolean {
    if (!this.#value()) return false;
    this.#open.push({ closer: mark === '{' ? '}' : ']', names: new Set(), name: '', entries: 0 });
    this.#expected = mark === '{' ? 'name or end' : 'value or end';
    return true;
  }

  #end(mark: '}' | ']'): boolean {
    if (!this.#expected.endsWith('end') || this.#open.at(-1)?.closer !== mark) return false;
    this.#open.pop();
    this.#expected = 'comma or end';
    return true;
  }

  #comma(): boolean {
    const container = this.#open.at(-1);
    if (container === undefined || this.#expected !== 'comma or end') return false;
    container.entries += 1;
    this.#expected = container.closer === '}' ? 'name' : 'value';
    return true;
  }

  #name(string: string): boolean {
    const container = this.#open.at(-1);
    if (container === undefined) return false;
    container.name = JSON.parse(string) as string;
    if (container.names.has(container.name) && this.#repeated.size < MAX_REPEATED) {
      this.#repeated.add(this.#path());
    }
    container.names.add(container.name);
    this.#expected = 'colon';
    return true;
  }

  #value(): boolean {
    return this.#move('value', 'comma or end') || this.#move('value or end', 'comma or end');
  }

  #move(from: Expected, to: Expected): boolean {
    if (this.#expected !== from) return false;
    this.#expected = to;
    return true;
  }

  #path(): string {
    return this.#open.map(({ closer, name, entries }) => (closer === '}' ? name : String(entries))).join('.');
  }
}
