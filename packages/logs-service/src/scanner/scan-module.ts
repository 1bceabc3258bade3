import { COMPILED_SCAN } from './compiled-scan.ts';

/** What is used of it; TypeScript's own declaration comes with those of a browser. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Exported {
  readonly value: number;
}

/** What assembly/scan.ts exports, where it is explained. */
export interface ScanModule {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly INPUT: Exported;
  readonly lines: Exported;
  readonly malformed: Exported;
  readonly FOUND: Exported;
  scan(at: number, end: number): number;
}

const compiled = new WebAssembly.Module(Buffer.from(COMPILED_SCAN, 'base64'));

/** One for each thread: a scan never waits for anything, so that one is over before the next begins. */
export const scanModule = new WebAssembly.Instance(compiled).exports as ScanModule;
