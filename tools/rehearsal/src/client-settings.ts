/** The settings of clients of the emulated AWS. */
export interface ClientSettings {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Keys that emulators take for an administrator's of their account. */
export const EMULATED_KEYS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

export function clientSettings(endpoint: string, region: string): ClientSettings {
  return { endpoint, region, credentials: EMULATED_KEYS };
}
