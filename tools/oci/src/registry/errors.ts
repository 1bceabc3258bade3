/** A registry that refused, or did not answer. `message` is a sentence with registry, operation and reason. */
export class RegistryError extends Error {
  override name = 'RegistryError';

  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** The registry's own word, such as `MANIFEST_UNKNOWN`. https://github.com/opencontainers/distribution-spec */
  readonly code: string | undefined;

  constructor(message: string, details: { status?: number; code?: string; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.status = details.status;
    this.code = details.code;
  }

  /** The repository, tag, digest or blob is not there. */
  get isMissing(): boolean {
    return this.status === 404;
  }

  /** The registry does not know the caller, or does not let it do this. */
  get isDenied(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

interface ErrorBody {
  readonly errors?: readonly { readonly code?: unknown; readonly message?: unknown }[];
}

/** Reads the registry's own words out of a refusal; its body may be anything. */
export async function refusal(operation: string, response: Response): Promise<RegistryError> {
  const text = await response.text().catch(() => '');
  const { code, message } = firstError(text);
  const words = [response.status, code, message].filter((word) => word !== undefined && word !== '');
  return new RegistryError(`cannot ${operation}: ${words.join(' ')}`, {
    status: response.status,
    ...(code === undefined ? {} : { code }),
  });
}

function firstError(text: string): { readonly code?: string; readonly message?: string } {
  try {
    const first = (JSON.parse(text) as ErrorBody | null)?.errors?.[0];
    return {
      ...(typeof first?.code === 'string' ? { code: first.code } : {}),
      ...(typeof first?.message === 'string' ? { message: first.message } : {}),
    };
  } catch {
    return { message: text.slice(0, 200).trim() };
  }
}
