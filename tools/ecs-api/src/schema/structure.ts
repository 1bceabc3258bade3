import { z } from 'zod';

/**
 * A structure of AWS's models. Unknown members are kept: a newer client may send members that AWS has added since,
 * and gets them back.
 */
export function structure<Members extends z.ZodRawShape>(members: Members): z.ZodObject<Members> {
  // Typed without unknown members: no code here reads them.
  const kept: z.ZodObject<Members> = z.looseObject(members);
  return kept;
}

type Optional<Members extends z.ZodRawShape> = {
  [Name in keyof Members]: z.ZodOptional<Members[Name] & z.ZodType>;
};

/** Members that a structure may lack. */
export function optional<Members extends Record<string, z.ZodType>>(members: Members): Optional<Members> {
  const entries = Object.entries(members).map(([name, member]) => [name, member.optional()]);
  return Object.fromEntries(entries) as Optional<Members>;
}
