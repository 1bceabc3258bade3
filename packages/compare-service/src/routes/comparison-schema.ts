import * as z from 'zod';

const Side = z
  .object({
    starting_line: z.int().meta({ description: 'As in the hunk’s header.', examples: [1] }),
    line_total: z.int().meta({ description: 'Lines of the hunk in this file, context included.' }),
    exclusive_lines: z.array(z.string()).meta({ description: 'Lines that only this file has.' }),
  })
  .meta({ id: 'SectionSide' });

const perFile = <T extends z.ZodType>(schema: T) => z.object({ file1: schema, file2: schema });

/** The answer in JSON. */
export const comparisonSchema = z
  .object({
    num_changed_sections: z.int(),
    total_lines_affected: perFile(z.int()),
    file_index: z.tuple([z.string(), z.string()]).meta({ examples: [['--- p.txt', '+++ q.txt']] }),
    minimal: z.literal(false).optional().meta({
      description: 'Only there where fewer changed lines may be possible: the work limit was reached.',
    }),
    changed_sections: z.array(
      perFile(Side).extend({
        full_text_difference: z.string().meta({
          description: 'A new line, then each line of the hunk with its marker and a new line.',
          examples: ['\n up\n-left\n+right\n'],
        }),
      }),
    ),
  })
  .meta({ id: 'Comparison', description: 'The differences of two files.' });

/** The uploaded form, for the API's documents; the service reads it as it arrives. */
export function uploadSchema(fileBytes: number) {
  const file = z.string().meta({
    override: {
      type: 'string',
      format: 'binary',
      description: `\`.py\`, \`.txt\`, \`.ts\` (UTF-8) or \`.pdf\`, in any letter case; at most ${fileBytes} bytes.`,
    },
  });
  return z.strictObject({ file1: file, file2: file });
}

export const comparisonQuery = z.strictObject({
  context: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number from 0 to 100')
    .transform(Number)
    .refine((lines) => lines <= 100, 'must be a whole number from 0 to 100')
    .default(3)
    .meta({
      description: 'Equal lines around each change.',
      override: { type: 'integer', minimum: 0, maximum: 100, default: 3 },
    }),
});
