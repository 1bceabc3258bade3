/** As much of a command's middleware stack as this needs; a command's own types name its input and output. */
interface Middlewares {
  add(
    middleware: (next: (args: never) => Promise<unknown>) => (args: never) => Promise<never>,
    options: { readonly step: 'deserialize'; readonly name: string; readonly override: true },
  ): void;
}

interface Answer {
  readonly response?: { readonly headers?: Readonly<Record<string, string | undefined>> };
}

/**
 * Keeps the date of a command's answer, also of an error: AWS's clock is right where this machine's may not be.
 * @returns asks for it; this machine's own time as long as there was no answer with one
 */
export function onAnswerDate(stack: unknown): () => Date {
  let found: Date | undefined;
  (stack as Middlewares).add(
    (next) => async (args) => {
      try {
        const result = await next(args);
        found = dateOf(result as Answer) ?? found;
        return result as never;
      } catch (error) {
        found = dateOf({ response: (error as { $response?: Answer['response'] }).$response }) ?? found;
        throw error;
      }
    },
    { step: 'deserialize', name: 'answerDate', override: true },
  );
  return () => found ?? new Date();
}

function dateOf({ response }: { readonly response?: Answer['response'] | undefined }): Date | undefined {
  const text = response?.headers?.['date'];
  if (text === undefined) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
