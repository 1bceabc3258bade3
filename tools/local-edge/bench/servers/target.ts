// The server behind every contestant: the least that a Node server can do.
import { createServer } from 'node:http';

const body = '{"message":"Hello, World!"}';
const headers = { 'content-type': 'application/json', 'content-length': body.length };

createServer({ keepAliveTimeout: 65_000 }, (_, response) =>
  response.writeHead(200, headers).end(body),
).listen(Number(process.argv[2]), '127.0.0.1');
