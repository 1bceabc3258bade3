// Plain Express behind the kit's server: measures the gain of the prototypes alone.
import express from 'express';

import { createHttpServer } from '../../src/index.ts';
import { port } from './config.ts';

const app = express();
app.get('/hello', (_request, response) => {
  response.json({ message: 'Hello, World!' });
});
createHttpServer(app, { longestRequestSeconds: 30 }).listen(port, '127.0.0.1');
