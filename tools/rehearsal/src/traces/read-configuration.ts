interface CollectorConfiguration {
  readonly receivers?: {
    readonly otlp?: { readonly protocols?: { readonly http?: { readonly endpoint?: string } } };
  };
  readonly exporters?: { readonly awsxray?: { readonly region?: string } };
  readonly service?: {
    readonly pipelines?: {
      readonly traces?: { readonly receivers?: readonly string[]; readonly exporters?: readonly string[] };
    };
  };
}

/**
 * The address on which a collector with this configuration takes OTLP over HTTP.
 * @param text JSON
 * @throws {Error} where such a collector would send no spans to X-Ray, naming what is missing
 */
export function readCollectorConfiguration(text: string): { readonly host: string; readonly port: number } {
  const { receivers, exporters, service } = JSON.parse(text) as CollectorConfiguration;
  const endpoint = receivers?.otlp?.protocols?.http?.endpoint ?? '';
  const traces = service?.pipelines?.traces;
  const missing = [
    ...(/^[\d.]+:\d+$/.test(endpoint) ? [] : ['receivers.otlp.protocols.http.endpoint']),
    ...(exporters?.awsxray?.region === undefined ? ['exporters.awsxray.region'] : []),
    ...(traces?.receivers?.includes('otlp') === true ? [] : ['service.pipelines.traces.receivers: otlp']),
    ...(traces?.exporters?.includes('awsxray') === true
      ? []
      : ['service.pipelines.traces.exporters: awsxray']),
  ];
  if (missing.length > 0) {
    throw new Error(`the collector would send no spans to X-Ray: it needs ${missing.join(', ')}`);
  }
  const [host = '', port] = endpoint.split(':');
  return { host, port: Number(port) };
}
