import { COMPILED_SCAN, COMPILED_SCAN_OF_CHOSEN_FIELDS } from './compiled-scan.ts';

/** The part of WebAssembly that is used here: TypeScript's own declarations are part of a browser's. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Exported {
  readonly value: number;
}

/** The exports of assembly/scan.ts, which explains them. */
export interface ScanModule {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly INPUT: Exported;
  readonly lines: Exported;
  readonly malformed: Exported;
  readonly skipped: Exported;
  readonly FOUND: Exported;
  scan(at: number, end: number): number;
}

/** The further exports of assembly/chosen-fields.ts. */
export interface ChosenFieldsModule extends ScanModule {
  readonly WORDS: Exported;
}

export function fixedFieldsModule(): ScanModule {
  return instantiate(COMPILED_SCAN) as ScanModule;
}

export function chosenFieldsModule(): ChosenFieldsModule {
  return instantiate(COMPILED_SCAN_OF_CHOSEN_FIELDS) as ChosenFieldsModule;
}

function instantiate(compiled: string): unknown {
  return new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(compiled, 'base64'))).exports;
}
