/** The behaviour of a release. */
export type Behaviour =
  | 'sound'
  | 'of another'
  | 'crashes'
  | 'never healthy'
  | 'slow'
  | 'crashes later'
  | 'killed'
  | 'answers 502';

const START: Readonly<Record<Behaviour, string>> = {
  sound: '',
  'of another': '',
  crashes: `console.log('no such table: birthdays'); process.exit(3);`,
  'never healthy': 'isHealthy = false;',
  slow: 'await new Promise((resolve) => setTimeout(resolve, 2_500));',
  'crashes later': `setTimeout(() => { console.log('lost the database'); process.exit(7); }, 250);`,
  killed: `process.kill(process.pid, 'SIGKILL'); await new Promise(() => undefined);`,
  'answers 502': 'isBroken = true;',
};

/** The code of a service whose `/version` shows its container's variables. */
export function serviceCode(edition: number, behaviour: Behaviour): string {
  return `
import { createServer } from 'node:http';
// It is ${behaviour}.
let isHealthy = true;
let isBroken = false;
${START[behaviour]}
const { RELEASE: release, ENVIRONMENT: environment, SERVICE: service, PORT, HOST } = process.env;
const server = createServer((request, response) => {
  response.setHeader('connection', 'close');
  if (request.url === '/health') response.statusCode = isHealthy ? 200 : 503;
  else if (isBroken) response.statusCode = 502;
  response.end(JSON.stringify({ edition: ${edition}, release, environment, service }));
});
server.listen(Number(PORT), HOST ?? '127.0.0.1', () => console.log('edition ${edition} listens'));
process.once('SIGTERM', () => server.close(() => process.exit(0)));
`;
}
