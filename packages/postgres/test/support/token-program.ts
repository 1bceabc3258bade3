import { passwordFor } from '../../src/authentication.ts';

/** Prints the token with which `shop` would connect; the SDK takes credentials and region from the environment. */
const address = { host: 'db.example.com', port: 5432, database: 'shop', role: 'shop', tls: false } as const;
process.stdout.write((await passwordFor(address, 'iam')?.()) ?? 'no token');
