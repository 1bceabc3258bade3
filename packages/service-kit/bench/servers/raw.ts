import { createServer } from 'node:http';

import { port } from './config.ts';

createServer((_request, response) => {
  const body = JSON.stringify({ message: 'Hello, World!' });
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}).listen(port, '127.0.0.1');
