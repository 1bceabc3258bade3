/** Services of AWS that speak the query protocol, as a form whose answer is XML: Terraform's provider asks them so. */
export class QueryApi {
  readonly #endpoint: string;
  readonly #region: string;

  constructor(endpoint: string, region: string) {
    this.#endpoint = endpoint;
    this.#region = region;
  }

  /**
   * @param service as signatures name it: `ec2`, `rds`, `monitoring`
   * @throws {Error} with the answer when it is an error
   */
  async call(service: string, Action: string, parameters: Readonly<Record<string, string>>): Promise<string> {
    const scope = `test/20260101/${this.#region}/${service}/aws4_request`;
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ Action, Version: VERSIONS[service] ?? '', ...parameters }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${Action}: ${text}`);
    return text;
  }
}

const VERSIONS: Readonly<Record<string, string>> = {
  ec2: '2016-11-15',
  rds: '2014-10-31',
  monitoring: '2010-08-01',
  elasticloadbalancing: '2015-12-01',
};

/** The text of the first element of a name. */
export function textOf(xml: string, element: string): string {
  return new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? '';
}
