// Takes spans, forgets them, and answers `GET /` with the number of batches that it got.
import { createServer } from 'node:http';

import { port } from './config.ts';

let batches = 0;
createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(String(batches));
    return;
  }
  batches += 1;
  request.resume().once('end', () => response.setHeader('content-type', 'application/json').end('{}'));
}).listen(port, '127.0.0.1');
