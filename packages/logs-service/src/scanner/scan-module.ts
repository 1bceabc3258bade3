import { COMPILED_SCAN, COMPILED_SCAN_OF_CHOSEN_FIELDS } from './compiled-scan.ts';

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
  readonly skipped: Exported;
  readonly FOUND: Exported;
  scan(at: number, end: number): number;
}

/** What assembly/chosen-fields.ts exports besides. */
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
