import type { Attributes } from './synthesize.ts';

/** As EventBridge gives it to rules: `detail-type`, `source`, `resources`, `detail` and others. */
export type BridgeEvent = Readonly<Record<string, unknown>>;

/**
 * The input of a target for an event, by EventBridge's documents: undefined where the rule's pattern does not match;
 * else the target's template with the event's values in it. Source:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html and eb-transform-target-input.html
 */
export function delivered(rule: Attributes, target: Attributes, event: BridgeEvent): unknown {
  if (!matches(JSON.parse(rule.event_pattern), event)) return undefined;
  const { input_paths: paths, input_template: template } = target.input_transformer as {
    readonly input_paths: Readonly<Record<string, string>>;
    readonly input_template: string;
  };
  const text = template.replaceAll(/<([\w-]+)>/g, (whole, name: string) => {
    const path = paths[name];
    if (path === undefined) return whole;
    const value = valueAt(event, path);
    if (value === undefined) return '';
    return typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value);
  });
  return JSON.parse(text);
}

/** The value of a JSON path: names, indexes and `[*]`. */
function valueAt(value: unknown, path: string): unknown {
  const [, name, index, rest = ''] = /^\$?(?:\.([\w-]+)|\[(\d+|\*)\])(.*)$/.exec(path) ?? [];
  if (path === '' || path === '$') return value;
  if (value === undefined || value === null) return undefined;
  if (index === '*') {
    return (value as readonly unknown[])
      .map((each) => valueAt(each, rest))
      .filter((each) => each !== undefined);
  }
  return valueAt((value as Record<string, unknown>)[name ?? index ?? ''], rest);
}

/** Every field of the pattern must match; a value that is a list matches with any of its items. */
function matches(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) {
    const values = Array.isArray(value) ? value : [value];
    return values.some((each) => pattern.some((condition) => matchesCondition(condition, each)));
  }
  if (Array.isArray(value)) return value.some((each) => matches(pattern, each));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(pattern as object).every(([field, inner]) =>
    field === '$or'
      ? (inner as readonly unknown[]).some((alternative) => matches(alternative, value))
      : matches(inner, (value as Record<string, unknown>)[field]),
  );
}

function matchesCondition(condition: unknown, value: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) return condition === value;
  const [[kind, operand]] = Object.entries(condition) as [[string, unknown]];
  switch (kind) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(operand as string);
    case 'anything-but':
      return value !== undefined && ![operand].flat().includes(value);
    case 'numeric': {
      const [comparison, bound] = operand as [string, number];
      if (comparison !== '>=') throw new Error(`no test knows the comparison ${comparison}`);
      return typeof value === 'number' && value >= bound;
    }
    default:
      throw new Error(`no test knows the condition ${kind}`);
  }
}
