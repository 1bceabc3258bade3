type Content = string | Uint8Array<ArrayBuffer>;
export type NamedFile = readonly [name: string, content: Content];

/** A form with two files, as a browser sends it. */
export function form(file1?: NamedFile, file2?: NamedFile): FormData {
  const data = new FormData();
  for (const [part, file] of Object.entries({ file1, file2 })) {
    if (file !== undefined) data.append(part, new Blob([file[1]]), file[0]);
  }
  return data;
}

export interface UploadRequest {
  readonly accept?: string | undefined;
  readonly query?: string;
  /** Address of who sends it. @default this machine's */
  readonly client?: string;
  readonly signal?: AbortSignal;
}

export function upload(origin: string, body: FormData, options: UploadRequest = {}) {
  const { accept, query = '', client, signal } = options;
  const headers = {
    ...(accept === undefined ? {} : { accept }),
    ...(client === undefined ? {} : { 'x-forwarded-for': client }),
  };
  return fetch(`${origin}/compare_files${query}`, {
    method: 'POST',
    body,
    headers,
    ...(signal === undefined ? {} : { signal }),
  });
}
