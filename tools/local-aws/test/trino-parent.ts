// Starts a cluster of the program that its first argument names, in place of a Java, and waits until it is ready.
import { startTrino } from '../src/trino/start-trino.ts';

await startTrino('http://127.0.0.1:9', { java: String(process.argv[2]), server: '/nowhere' });
