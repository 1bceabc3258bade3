import { fastify } from 'fastify';

import { port } from './config.ts';

const app = fastify();
app.get('/hello', () => ({ message: 'Hello, World!' }));
await app.listen({ port, host: '127.0.0.1' });
