import type { z } from 'zod';

type Optional<Members extends z.ZodRawShape> = {
  [Name in keyof Members]: z.ZodOptional<Members[Name] & z.ZodType>;
};

/** Members that a structure may lack. */
export function optional<Members extends Record<string, z.ZodType>>(members: Members): Optional<Members> {
  const entries = Object.entries(members).map(([name, member]) => [name, member.optional()]);
  return Object.fromEntries(entries) as Optional<Members>;
}
