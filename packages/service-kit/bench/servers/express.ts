import express from 'express';

import { port } from './config.ts';

const app = express();
app.get('/hello', (_request, response) => {
  response.json({ message: 'Hello, World!' });
});
app.listen(port, '127.0.0.1');
