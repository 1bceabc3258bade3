import { z } from 'zod';

import { wholeText } from '../../src/schema/pattern.ts';
import type { ServiceModel, Shape } from './python.ts';

const INT32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

/** The shape of a request, in a form in which both sides can be compared. */
export type Comparable =
  | null
  | string
  | number
  | boolean
  | readonly Comparable[]
  | { [name: string]: Comparable };

/** A shape of AWS's model. */
export function fromModel({ shapes }: ServiceModel, name: string): Comparable {
  const of = (shapeName: string): Comparable => {
    const shape = shapes[shapeName];
    if (shape === undefined) throw new Error(`the model has no shape ${shapeName}`);
    return fromShape(shape, of);
  };
  return of(name);
}

function fromShape(shape: Shape, of: (name: string) => Comparable): Comparable {
  const { type, min, max } = shape;
  switch (type) {
    case 'structure': {
      if (shape.document === true) return 'any document';
      const members = Object.entries(shape.members ?? {});
      const required = shape.required ?? [];
      return Object.fromEntries(
        members.map(([member, { shape: target }]) => [
          required.includes(member) ? `${member} (required)` : member,
          of(target),
        ]),
      );
    }
    case 'list':
      return compact({ list: of(shape.member?.shape ?? ''), min: min || undefined, max });
    case 'map':
      return { map: [of(shape.key?.shape ?? ''), of(shape.value?.shape ?? '')] };
    case 'string':
      if (shape.enum !== undefined) return [...shape.enum];
      return compact({
        string: true,
        min: min || undefined,
        max,
        pattern: shape.pattern === undefined ? undefined : wholeText(shape.pattern).source,
      });
    case 'integer':
    case 'long':
      // The greatest integer there is bounds nothing.
      return compact({ [type]: true, min, max: max === INT32.maximum ? undefined : max });
    case 'double':
    case 'float':
    case 'timestamp':
      return 'number';
    default:
      return type;
  }
}

/** One of our schemas. */
export function fromSchema(schema: z.ZodType): Comparable {
  return fromJsonSchema(z.toJSONSchema(schema, { io: 'input', reused: 'inline' }) as JsonSchema);
}

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

function fromJsonSchema(schema: JsonSchema): Comparable {
  switch (schema.type) {
    case 'object': {
      if (schema.propertyNames !== undefined) {
        return {
          map: [fromJsonSchema(schema.propertyNames), fromJsonSchema(schema.additionalProperties ?? {})],
        };
      }
      const required = schema.required ?? [];
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([member, target]) => [
          required.includes(member) ? `${member} (required)` : member,
          fromJsonSchema(target),
        ]),
      );
    }
    case 'array':
      return compact({
        list: fromJsonSchema(schema.items ?? {}),
        min: schema.minItems,
        max: schema.maxItems,
      });
    case 'string':
      if (schema.enum !== undefined) return [...schema.enum];
      return compact({
        string: true,
        min: schema.minLength,
        max: schema.maxLength,
        pattern: schema.pattern,
      });
    case 'integer':
      return integer(schema);
    case undefined:
      return 'any document';
    default:
      return schema.type;
  }
}

/** The bounds of the type itself are no constraint. */
function integer({ minimum, maximum }: JsonSchema): Comparable {
  const isLong = minimum === Number.MIN_SAFE_INTEGER;
  const type = isLong ? 'long' : 'integer';
  return compact({
    [type]: true,
    min: minimum === INT32.minimum || isLong ? undefined : minimum,
    max: maximum === INT32.maximum || maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum,
  });
}

function compact(entries: Record<string, Comparable | undefined>): Comparable {
  const known = Object.entries(entries).filter(
    (entry): entry is [string, Comparable] => entry[1] !== undefined,
  );
  return Object.fromEntries(known);
}
