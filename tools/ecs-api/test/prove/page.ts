import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { providerVariables, readTerraformConfig } from '@fairway/terraform';

import { installAwsForPython } from '../clients/python.ts';
import { withEnvironment } from './config.ts';

const WORKSPACE = join(import.meta.dirname, '../../../..');
const PAGE = join(import.meta.dirname, '../../README.md');
const SECTION = '## From a Terraform file to a running service';
/** The line that the page asks its reader to put in place of the program. */
const BROKEN = "throw new Error('no such table')";

/**
 * Follows the page as its reader would, with its own blocks; only the port may be another one, since the page's may
 * be taken.
 * @param tell takes a line of the report
 * @throws {Error} with the block that does not do what the page says
 */
export async function provePage(tell: (row: string) => void): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const [start] = blocks(page, 'sh');
  const section = page.slice(page.indexOf(SECTION)).split('\n## ')[0] ?? '';
  const [terraform] = blocks(section, 'hcl');
  const [deploy, deployBroken, toldOfBroken] = blocks(section, 'text');
  if (!start || !terraform || !deploy || !deployBroken || !toldOfBroken) {
    throw new Error(`${PAGE} has not the blocks that this runs`);
  }
  const reader = await Reader.open(start);
  try {
    await reader.write(terraform);
    await reader.run(`${deploy}\ncurl --fail http://127.0.0.1:$port/ | grep --line-regexp hello`);
    tell('the page: its Terraform file and its commands deploy a service that answers');
    const exports = deploy.split('\n').filter((line) => line.startsWith('export '));
    await reader.write(terraform.replace(/"require\(.*"(?=\])/, JSON.stringify(BROKEN)));
    const told = await reader.run([...exports, deployBroken].join('\n'));
    const expected = withoutTask(toldOfBroken);
    if (!withoutTask(told).endsWith(expected))
      throw new Error(`the page says\n${expected}\nand the reader sees\n${told}`);
    const log = await readFile(join(reader.data, 'logs/shop.hello.log'), 'utf8');
    if (!log.includes('no such table')) throw new Error('what the broken ones printed is not in their log');
    tell('the page: a broken program is rolled back with the words that it has');
    await reader.run([...exports, 'terraform destroy -auto-approve'].join('\n'));
  } finally {
    await reader.close();
  }
}

function blocks(markdown: string, language: string): readonly string[] {
  const fenced = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms');
  return [...markdown.matchAll(fenced)].map(([, block = '']) => block.trimEnd());
}

/** Tasks are called otherwise each time; `aws` puts a tab where the page has spaces. */
function withoutTask(text: string): string {
  return text
    .replaceAll(/\(task [^)]*\)/g, '(task)')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Someone with a folder of their own, Terraform, the AWS CLI, and the endpoint in another terminal. */
class Reader {
  readonly data: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #endpoint: ChildProcess;
  readonly #variables: Readonly<Record<string, string>>;

  private constructor(
    folder: string,
    port: number,
    endpoint: ChildProcess,
    variables: Readonly<Record<string, string>>,
  ) {
    this.data = join(folder, 'data');
    this.#folder = folder;
    this.#port = port;
    this.#endpoint = endpoint;
    this.#variables = variables;
  }

  /** @param start the page's command that starts the endpoint */
  static async open(start: string): Promise<Reader> {
    const aws = await installAwsForPython();
    if (aws === undefined) throw new Error('the AWS CLI is needed');
    const folder = await mkdtemp(join(tmpdir(), 'prove-ecs-page-'));
    const port = await freePort();
    const command = `exec ${start.replaceAll('4570', String(port))} --data ${join(folder, 'data')}`;
    const endpoint = spawn('bash', ['-c', command], { cwd: WORKSPACE, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(createInterface(endpoint.stdout), 'line');
    const config = readTerraformConfig();
    return new Reader(folder, port, endpoint, {
      ...(await providerVariables(config, folder)),
      PATH: [dirname(aws.aws), ...config.path].join(delimiter),
    });
  }

  async write(terraform: string): Promise<void> {
    await writeFile(join(this.#folder, 'main.tf'), terraform);
  }

  /** @returns what was printed */
  async run(block: string): Promise<string> {
    const script = `set -euo pipefail\n${block.replaceAll('4570', String(this.#port))}`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script], {
      cwd: this.#folder,
      env: withEnvironment(this.#variables),
    });
    return stdout;
  }

  async close(): Promise<void> {
    const exited = once(this.#endpoint, 'exit');
    this.#endpoint.kill('SIGTERM');
    await exited;
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
