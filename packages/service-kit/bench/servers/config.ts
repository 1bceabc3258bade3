/** Port of a contestant, given by the benchmark. */
export const port = Number(process.env['PORT']);

/** `info` for a log line a request, `silent` for none. */
export const logLevel = process.env['LOG_LEVEL'] === 'info' ? 'info' : 'silent';
