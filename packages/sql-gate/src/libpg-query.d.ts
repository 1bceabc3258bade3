/** The part of the Emscripten module that is used; the package declares types for its entry alone. */
declare module '@libpg-query/parser/wasm/libpg-query.js' {
  interface ParserModule {
    readonly HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    _wasm_scan(text: number): number;
    _wasm_free_string(address: number): void;
    _wasm_parse_query_raw(text: number): number;
    _wasm_free_parse_result(address: number): void;
    getValue(address: number, type: 'i32'): number;
    lengthBytesUTF8(text: string): number;
    stringToUTF8(text: string, address: number, bytes: number): void;
    UTF8ToString(address: number): string;
  }
  export default function createModule(options: { readonly wasmBinary: Uint8Array }): Promise<ParserModule>;
}
