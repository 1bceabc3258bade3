// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- who imports this package must see it too
/// <reference path="./libpg-query.d.ts" />
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { packageAssets } from '@fairway/service-kit/asset-folder';

/** A token as PostgreSQL's own scanner cuts it; places are bytes of UTF-8, from 0. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly tokenName: string;
  readonly keywordKind: number;
}

/** A node of PostgreSQL's parse tree, as libpg_query writes it: a field that is zero, false or empty is left out. */
export type TreeNode = Readonly<Record<string, unknown>>;

/** PostgreSQL cannot read the statement; `position` counts characters from 1. */
export class SyntaxFault extends Error {
  override name = 'SyntaxFault';
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

/** Memory of WebAssembly never shrinks, so an instance that has grown by more than this is replaced. */
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

/** Offsets in libpg_query's structs of 32-bit pointers: `PgQueryParseResult`, then `PgQueryError`. */
const RESULT = { tree: 0, error: 8 };
const ERROR = { message: 0, cursor: 16 };

type Module = Awaited<ReturnType<(typeof import('@libpg-query/parser/wasm/libpg-query.js'))['default']>>;

let loading: Promise<Parser> | undefined;

/**
 * PostgreSQL 17's scanner and parser. Loaded with the first statement: it costs some 40 ms.
 *
 * The package's own entry also loads its deparser, 5 MB of JavaScript that nothing here uses; this is the module below it.
 */
export function loadParser(): Promise<Parser> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Parser> {
  const file = join(packageAssets('@libpg-query/parser'), 'wasm', 'libpg-query.wasm');
  const { default: createModule } = await import('@libpg-query/parser/wasm/libpg-query.js');
  return new Parser(await createModule({ wasmBinary: await readFile(file) }));
}

export class Parser {
  readonly #module: Module;
  readonly #bytesAtStart: number;

  constructor(module: Module) {
    this.#module = module;
    this.#bytesAtStart = module.HEAPU8.length;
  }

  /** @throws {SyntaxFault} for text that cannot be cut into tokens, such as an unfinished string */
  scan(sql: string): readonly Token[] {
    return this.#withText(sql, (text) => {
      const result = this.#module._wasm_scan(text);
      const json = this.#module.UTF8ToString(result);
      this.#module._wasm_free_string(result);
      if (json.startsWith('{'))
        return (JSON.parse(json) as { readonly tokens?: readonly Token[] }).tokens ?? [];
      // The scanner tells its fault without its place; the parser, which scans as well, tells both.
      this.parse(sql);
      throw new SyntaxFault('cannot be read', 1);
    });
  }

  /**
   * Every statement of the text.
   * @throws {SyntaxFault}
   */
  parse(sql: string): readonly TreeNode[] {
    return this.#withText(sql, (text) => {
      const result = this.#module._wasm_parse_query_raw(text);
      try {
        const error = this.#pointer(result + RESULT.error);
        if (error !== 0) {
          const message = this.#module.UTF8ToString(this.#pointer(error + ERROR.message));
          throw new SyntaxFault(message, Math.max(1, this.#pointer(error + ERROR.cursor)));
        }
        const json = this.#module.UTF8ToString(this.#pointer(result + RESULT.tree));
        return (JSON.parse(json) as { readonly stmts?: readonly TreeNode[] }).stmts ?? [];
      } finally {
        this.#module._wasm_free_parse_result(result);
      }
    });
  }

  #pointer(address: number): number {
    return this.#module.getValue(address, 'i32');
  }

  #withText<T>(sql: string, work: (text: number) => T): T {
    const length = this.#module.lengthBytesUTF8(sql) + 1;
    const text = this.#module._malloc(length);
    try {
      this.#module.stringToUTF8(sql, text, length);
      const answer = work(text);
      this.#module._free(text);
      return answer;
    } catch (error) {
      // After a trap the state of the instance is unknown.
      if (error instanceof SyntaxFault) this.#module._free(text);
      else loading = undefined;
      throw error;
    } finally {
      if (this.#module.HEAPU8.length - this.#bytesAtStart > MAX_GROWTH_BYTES) loading = undefined;
    }
  }
}
