import { request } from 'node:http';

/** The answer of one service at `/version`. */
export interface WitnessedService {
  readonly service: string;
  readonly status: number;
  readonly release: string | undefined;
}

const TIMEOUT_MS = 10_000;

/**
 * Asks services for their release through the emulator's own CloudFront and load balancer, which route by their own
 * configuration and know nothing of this machine's front.
 * @param endpoint of the emulator
 * @param domain `d123.cloudfront.net`
 */
export function witness(
  endpoint: string,
  domain: string,
  services: readonly string[],
): Promise<readonly WitnessedService[]> {
  return Promise.all(
    services.map(async (service) => {
      const { status, text } = await ask(endpoint, domain, `/-/${service}/version`);
      return { service, status, release: releaseOf(text) };
    }),
  );
}

function ask(endpoint: string, host: string, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    // The emulator does not end TLS; it believes this header instead.
    const headers = { host, 'x-forwarded-proto': 'https' };
    const asked = request(new URL(path, endpoint), { headers, timeout: TIMEOUT_MS, agent: false });
    asked.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.once('timeout', () => asked.destroy(new Error(`no answer after ${TIMEOUT_MS / 1_000} s`)));
    asked.once('error', reject);
    asked.end();
  });
}

function releaseOf(text: string): string | undefined {
  try {
    const { release } = JSON.parse(text) as { readonly release?: unknown };
    return typeof release === 'string' ? release : undefined;
  } catch {
    return undefined;
  }
}
