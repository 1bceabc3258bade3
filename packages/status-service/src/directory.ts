import * as z from 'zod';

/** One service of the environment, as the directory names it. */
export const DirectoryEntry = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  summary: z.string(),
  page: z.string().startsWith('/').optional().meta({ description: 'a page for people, where it has one' }),
});

export type DirectoryEntry = z.output<typeof DirectoryEntry>;

/** The variable `SERVICE_DIRECTORY`: a JSON array of entries. */
export const serviceDirectory = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('must be a JSON array of { name, summary }');
      return z.NEVER;
    }
  })
  .pipe(z.array(DirectoryEntry).min(1));
