import { objectOf, type Fields } from '@fairway/service-manifest';
import type * as z from 'zod';

import type { PartOf } from '../model/definition.ts';

/** A schema for each field of `T`, all of them optional. */
export type PartFields<T> = { readonly [K in keyof T]-?: z.ZodType<PartOf<T[K]>> };

export function partOf<T extends object>(fields: PartFields<T>): z.ZodType<PartOf<T>> {
  const optional = Object.entries(fields as Readonly<Record<string, z.ZodType>>).map(([name, schema]) => [
    name,
    schema.optional(),
  ]);
  return objectOf(Object.fromEntries(optional) as Fields<PartOf<T>>);
}
