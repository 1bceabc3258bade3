import type { ServiceModel, Shape } from './python.ts';

/**
 * Checks an operation's answer against AWS's model. Each fault is a sentence with its path; a sound answer has none.
 */
export function answerFaults(model: ServiceModel, operation: string, answer: unknown): readonly string[] {
  const { output } = model.operations[operation] ?? {};
  if (output === undefined) return [`the model has no answer of ${operation}`];
  return [...faults(model, output.shape, answer, operation)];
}

function* faults(model: ServiceModel, name: string, value: unknown, path: string): Generator<string> {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`the model has no shape ${name}`);
  const expected = typeOf(shape);
  const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  if (expected !== 'any' && found !== expected) {
    yield `${path}: ${expected} is expected, got: ${JSON.stringify(value)}`;
    return;
  }
  switch (shape.type) {
    case 'structure':
      yield* structureFaults(model, shape, value as Record<string, unknown>, path);
      return;
    case 'list':
      for (const [index, item] of (value as unknown[]).entries()) {
        yield* faults(model, shape.member?.shape ?? '', item, `${path}[${index}]`);
      }
      return;
    case 'map':
      for (const [key, item] of Object.entries(value as object)) {
        yield* faults(model, shape.value?.shape ?? '', item, `${path}.${key}`);
      }
      return;
    case 'string':
      if (shape.enum?.includes(value as string) === false) {
        yield `${path}: one of ${shape.enum.join(', ')} is expected, got: ${String(value)}`;
      }
      return;
    case 'integer':
    case 'long':
      if (!Number.isSafeInteger(value)) yield `${path}: an integer is expected, got: ${String(value)}`;
  }
}

function* structureFaults(
  model: ServiceModel,
  { members = {}, required = [], document }: Shape,
  value: Readonly<Record<string, unknown>>,
  path: string,
): Generator<string> {
  if (document === true) return;
  for (const [member, item] of Object.entries(value)) {
    const target = Object.hasOwn(members, member) ? members[member] : undefined;
    if (target === undefined) yield `${path}: there is no member ${member}`;
    else yield* faults(model, target.shape, item, `${path}.${member}`);
  }
  for (const member of required) {
    if (value[member] === undefined) yield `${path}: the member ${member} is missing`;
  }
}

function typeOf({ type, document }: Shape): string {
  if (document === true) return 'any';
  switch (type) {
    case 'structure':
    case 'map':
      return 'object';
    case 'list':
      return 'array';
    case 'integer':
    case 'long':
    case 'double':
    case 'float':
    case 'timestamp':
      return 'number';
    default:
      return type;
  }
}
