/** Port of a contestant, given by the benchmark. */
export const port = Number(process.env['PORT']);

/** The origin that spans go to; undefined for a server without tracing. */
export const collector = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];

/** Share of the traces that are sent, 0 to 1. */
export const sampledShare = Number(process.env['OTEL_TRACES_SAMPLER_ARG']);

/** `info` for a log line a request, `silent` for none. */
export const logLevel = process.env['LOG_LEVEL'] === 'info' ? 'info' : 'silent';

/** CPU time that this process has used so far, in microseconds. */
export function usedCpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

// The benchmark asks for it.
process.on('message', (message) => {
  if (message === 'cpu') process.send?.(usedCpuMicros());
});
