/** Port of a contestant, given by the benchmark. */
export const port = Number(process.env['PORT']);

/** Where spans go; undefined for a server without tracing. */
export const collector = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];

/** `info` for a log line a request, `silent` for none. */
export const logLevel = process.env['LOG_LEVEL'] === 'info' ? 'info' : 'silent';
