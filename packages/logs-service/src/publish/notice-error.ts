/** The topic took no message; the message says why, to an operator. */
export class NoticeError extends Error {
  /** `refused`: it will not take the notice until a setting changes. `unavailable`: it may take it later. */
  readonly kind: 'refused' | 'unavailable';

  constructor(kind: 'refused' | 'unavailable', message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'NoticeError';
    this.kind = kind;
  }
}
