// Every command of the AWS CLI that a runbook has people type, against an emulated account: npm run prove:runbooks
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { startMinistack } from '../../../src/ministack.ts';
import { installPythonPackages } from '../../../src/python-packages.ts';
import { filledIn, proofOf, runbookCommands, type RunbookCommand } from '../commands.ts';

const REGION = 'eu-central-1';
const TOOLS = join(import.meta.dirname, '../../../../../.fairway/tools');
/** The same version as the clients of tools/ecs-api: one installation for both. */
const BOTOCORE = '1.44.8';
const PACKAGES = [`botocore==${BOTOCORE}`, `boto3==${BOTOCORE}`, 'awscli==1.46.3'];

/** The account as a runbook finds it. */
const PREPARE = [
  'aws iam create-user --user-name ann',
  `aws iam create-login-profile --user-name ann --password 'Not-A-Secret-1!'`,
  'aws s3api create-bucket --bucket trail --create-bucket-configuration LocationConstraint=eu-central-1',
  'aws cloudtrail create-trail --name fairway-account --s3-bucket-name trail',
  'aws rds create-db-instance --db-instance-identifier fairway-staging-second --db-instance-class db.serverless --engine aurora-postgresql',
  `aws iam create-role --role-name fairway-staging-logs-task --assume-role-policy-document '{"Version":"2012-10-17","Statement":[]}'`,
];

const run = promisify(execFile);

process.exitCode = await main();

async function main(): Promise<number> {
  const python = await installPythonPackages(join(TOOLS, `aws-python-${BOTOCORE}`), PACKAGES);
  const ministack = await startMinistack({ region: REGION });
  const environment = {
    PATH: `${dirname(python)}:/usr/bin:/bin`,
    HOME: '/nonexistent',
    AWS_ENDPOINT_URL: ministack.endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_PAGER: '',
  };
  const type = async (command: string): Promise<string | undefined> =>
    run('bash', ['-euc', command], { env: environment }).then(
      () => undefined,
      (error: unknown) => String((error as { stderr?: unknown }).stderr ?? error).trim(),
    );
  try {
    for (const command of PREPARE) {
      const fault = await type(command);
      if (fault !== undefined) throw new Error(`${command}\n${fault}`);
    }
    const faults = [];
    for (const command of runbookCommands()) faults.push(...(await tell(command, type)));
    const passed = runbookCommands().length - faults.length;
    process.stdout.write(`${faults.join('')}${passed} passed, ${faults.length} failed\n`);
    return faults.length === 0 ? 0 : 1;
  } finally {
    await ministack.close();
  }
}

/** Runs a command as far as it can be, and says so in a line. */
async function tell(
  command: RunbookCommand,
  type: (command: string) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const proof = proofOf(command);
  const text = filledIn(command);
  if (proof === undefined) return [`${command.page}: nobody runs: ${command.text}\n`];
  if (proof === 'version 2') {
    process.stdout.write(`skipped: ${text}: the AWS CLI of PyPI is version 1\n`);
    return [];
  }
  // ministack answers calls that it lacks with an error of its own; wrong arguments never get so far.
  const fault = isFragment(text) ? await type(`${text} help`) : await type(text);
  const isWrong =
    fault !== undefined &&
    (proof === 'emulated' || /usage:|Unknown options|Parameter validation|Invalid choice/i.test(fault));
  process.stdout.write(`${isWrong ? 'FAIL' : 'ok  '} ${proof}: ${text}\n`);
  return isWrong ? [`${command.page}: ${text}\n${fault}\n`] : [];
}

/** A page may name a command without its arguments, for who knows it. */
function isFragment(text: string): boolean {
  return text.split(' ').length === 3 && !text.includes('get-account-summary');
}
