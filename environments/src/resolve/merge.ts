/** Part of a value, and the file that says so. */
export interface Layer {
  readonly file: string;
  readonly value: object;
}

/** A value made of layers. */
export interface Merged {
  readonly value: Readonly<Record<string, unknown>>;
  /** The file that decided each leaf, by its path (`edge.waf.kind`). */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Lays each layer over those before it. Objects are merged key by key; lists, and objects with a `kind`, are replaced
 * whole.
 */
export function merge(layers: readonly Layer[]): Merged {
  const files = new Map<string, string>();
  let value: Record<string, unknown> = {};
  for (const layer of layers) value = lay(value, layer.value, '', layer.file, files);
  return { value, files };
}

function lay(
  below: Readonly<Record<string, unknown>>,
  above: object,
  prefix: string,
  file: string,
  files: Map<string, string>,
): Record<string, unknown> {
  const result = { ...below };
  for (const [key, value] of Object.entries(above)) {
    if (value === undefined) continue;
    const path = `${prefix}${key}`;
    const old = Object.hasOwn(below, key) ? below[key] : undefined;
    if (!isObject(value) || 'kind' in value) forget(path, files);
    if (!isObject(value)) {
      files.set(path, file);
      define(result, key, value);
    } else {
      const under = isObject(old) && !('kind' in value) ? old : {};
      const laid = lay(under, value, `${path}.`, file, files);
      // An object with nothing in it is a leaf: nothing below it says who decided that.
      if (Object.keys(laid).length === 0) files.set(path, file);
      else files.delete(path);
      define(result, key, laid);
    }
  }
  return result;
}

function forget(path: string, files: Map<string, string>): void {
  for (const known of files.keys()) {
    if (known === path || known.startsWith(`${path}.`)) files.delete(known);
  }
}

/** Also where the key is `__proto__`, which an assignment would take for something else. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
