/** Width of `+123.4s`: columns stay where they are for the first quarter of an hour. */
const TIME_WIDTH = 7;

/**
 * A line about what has happened since a deployment was asked for.
 * @param startedAt when it was asked for; as `at`, in milliseconds since the epoch
 */
export function timelineLine(
  { at, text }: { readonly at: number; readonly text: string },
  startedAt: number,
): string {
  const seconds = (Math.max(0, at - startedAt) / 1000).toFixed(1);
  return `${`+${seconds}s`.padStart(TIME_WIDTH)}  ${text}`;
}
