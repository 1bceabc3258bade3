// Stands in for AWS's OpenTelemetry collector beside a task: takes OTLP as JSON over HTTP where the configuration says, and
// writes each batch to a file, the first argument, a line each. X-Ray itself is not there.
import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

import { collectorConfiguration } from './config.ts';
import { readCollectorConfiguration } from './read-configuration.ts';

const [file = ''] = process.argv.slice(2);
const { host, port } = readCollectorConfiguration(collectorConfiguration());

const server = createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== '/v1/traces') {
    response.writeHead(404).end();
    return;
  }
  void keep(text(request)).then(
    () => response.setHeader('content-type', 'application/json').end('{}'),
    (error: unknown) => {
      process.stderr.write(`a batch of spans was not kept: ${String(error)}\n`);
      response.writeHead(400).end();
    },
  );
});
server.listen(port, host, () => process.stdout.write(`takes spans on ${host}:${port}\n`));
// The service ends before its collector: what it sent last has been answered by then.
process.once('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});

async function keep(body: Promise<string>): Promise<void> {
  const batch = JSON.parse(await body) as unknown;
  await appendFile(file, `${JSON.stringify(batch)}\n`);
}
