/** An environment that answers. */
export interface Answering {
  readonly environment: string;
  /** `d123.cloudfront.net` */
  readonly domain: string;
  readonly services: readonly string[];
}

export interface Place {
  /** The port of the domains on this machine. */
  readonly port: number;
  /** File of the authority that has signed for them. */
  readonly authority: string;
}

/** Commands that a person can paste to see that every service of every environment answers. */
export function curlLines(environments: readonly Answering[], { port, authority }: Place): string {
  return environments
    .map(({ environment, domain, services }) => {
      const [id = ''] = domain.split('.');
      const origin = `https://${id}.cloudfront.localhost:${port}`;
      const lines = ['/', ...services.map((service) => `/-/${service}/version`)].map(
        (path) => `curl --cacert ${authority} ${origin}${path}\n`,
      );
      return `${environment} answers at ${origin} (in AWS: https://${domain})\n${lines.join('')}`;
    })
    .join('\n');
}
