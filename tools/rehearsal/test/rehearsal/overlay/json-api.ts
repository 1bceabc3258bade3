/** A service of AWS whose requests and answers are JSON, and whose operation is in a header. */
export class JsonApi {
  readonly #endpoint: string;
  readonly #service: string;
  readonly #prefix: string;
  readonly #region: string;

  /**
   * @param service as signatures name it: `wafv2`, `ce`
   * @param prefix of operations: `AWSWAF_20190729`
   */
  constructor(endpoint: string, service: string, prefix: string, region = 'us-east-1') {
    this.#endpoint = endpoint;
    this.#service = service;
    this.#prefix = prefix;
    this.#region = region;
  }

  /** @throws {Error} with the answer when it is an error */
  async call(operation: string, parameters: object): Promise<Readonly<Record<string, unknown>>> {
    const scope = `test/20260101/${this.#region}/${this.#service}/aws4_request`;
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${this.#prefix}.${operation}`,
      },
      body: JSON.stringify(parameters),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${operation}: ${text}`);
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  }
}
