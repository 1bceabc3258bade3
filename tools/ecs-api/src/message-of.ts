/** The message of an error; for anything else that was thrown, its text. */
export function messageOf(error: unknown): string {
  // Judged by its shape: an error of another realm is no instance of this one's class.
  const { message } = (error ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? message : String(error);
}
