// `npm run prove:replacement`: makes the resources that the stacks may have to replace (security groups, parameter
// group, then those on the way of a request) on an emulated AWS, changes an argument that forces each to be replaced,
// and applies that. AWS refuses a second resource of one name, and so does the emulator. Needs Terraform, Python and
// the emulator from PyPI.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startMinistack } from '@fairway/local-aws/ministack';
import { openTerraform, readTerraformConfig, TERRAFORM_FIX, type Terraform } from '@fairway/terraform';

import { twoAccounts } from '../fixtures/two-accounts.ts';
import { judgedStacks } from '../support/judged-stacks.ts';
import { edgeChanges, edgeOf, type EdgeChange } from './edge.ts';
import { replaceable, replaced, type Configuration } from './replaceable.ts';

const scratch = await mkdtemp(join(tmpdir(), 'fairway-replacement-'));
const ministack = await startMinistack({ region: 'eu-central-1' });
try {
  const terraform = await openTerraform(readTerraformConfig(), scratch);
  if (terraform === undefined) throw new Error(`terraform not found (${TERRAFORM_FIX})`);
  const { json } = judgedStacks(twoAccounts).find(({ name }) => name === 'app-prod')!;
  const configuration = replaceable(json);

  const good = await replaceAll(terraform, 'as the stacks have it', configuration);
  const bad = await replaceAll(terraform, 'with fixed names', fixedNames(configuration));
  process.stdout.write(`${good.text}\n${bad.text}\n`);
  // The second shows that the emulator would have refused: a proof that cannot fail is none.
  const edge = await changeEdge(terraform, edgeOf(json));
  process.exitCode = good.applied && !bad.applied && edge ? 0 : 1;
} finally {
  await ministack.close();
  await rm(scratch, { recursive: true, force: true });
}

async function replaceAll(terraform: Terraform, what: string, configuration: Configuration) {
  await ministack.reset();
  const folder = await mkdtemp(join(scratch, 'stack-'));
  await apply(terraform, folder, configuration);
  const next = replaced(configuration);
  await writeFile(join(folder, 'main.tf.json'), JSON.stringify(next));
  const plan = await terraform.run(['plan', '-input=false', '-no-color'], folder, variables());
  const count = [...plan.stdout.matchAll(/^ {2}# (\S+) must be replaced/gm)].map(([, address]) => address);
  const { exit, stderr } = await terraform.run(
    ['apply', '-input=false', '-auto-approve', '-no-color'],
    folder,
    variables(),
  );
  const end = exit === 0 ? 'applied' : `refused: ${/Error: .*/.exec(stderr)?.[0] ?? stderr.slice(0, 400)}`;
  return { applied: exit === 0, text: `${what}: ${count.length} replaced (${count.join(', ')}): ${end}` };
}

/** @returns whether each change ended as its row says */
async function changeEdge(terraform: Terraform, configuration: Configuration): Promise<boolean> {
  await ministack.reset();
  const folder = await mkdtemp(join(scratch, 'edge-'));
  await apply(terraform, folder, configuration);
  let asSaid = true;
  for (const each of edgeChanges) {
    await writeFile(join(folder, 'main.tf.json'), JSON.stringify(each.change(configuration)));
    const replace = addressesOf(configuration, each).map((address) => `-replace=${address}`);
    const args = ['apply', '-input=false', '-auto-approve', '-no-color', ...replace];
    const { exit, stdout, stderr } = await terraform.run(args, folder, variables());
    const ended = each.refusal === undefined ? exit === 0 : exit !== 0 && stderr.includes(each.refusal);
    asSaid &&= ended;
    process.stdout.write(
      `${each.text}: ${exit === 0 ? 'applied' : 'refused'}, ${ended ? 'as' : 'NOT as'} said\n`,
    );
    for (const step of stepsOf(stdout)) process.stdout.write(`  ${step}\n`);
    if (exit !== 0) process.stdout.write(`  ${shortError(stderr)}\n`);
  }
  return asSaid;
}

function addressesOf({ resource }: Configuration, { replace }: EdgeChange): readonly string[] {
  return replace === undefined ? [] : Object.keys(resource[replace] ?? {}).map((id) => `${replace}.${id}`);
}

/** The steps that Terraform began, in its order. */
function stepsOf(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^(aws_\w+)\.\S+( \(deposed[^)]*\))?: (Creating|Destroying|Modifying)\.\.\./gm)]
    .filter(([, type]) => type !== 'aws_security_group')
    .map(([, type, deposed = '', verb]) => `${verb} ${type}${deposed === '' ? '' : ', the one before'}`);
}

/** Terraform quotes the whole file, which is one line. */
function shortError(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line !== '' && !/^ +(?:with|on|\d+:) ?/.test(line));
  return lines.slice(0, 6).join(' ');
}

async function apply(terraform: Terraform, folder: string, configuration: Configuration): Promise<void> {
  await writeFile(join(folder, 'main.tf.json'), JSON.stringify(configuration));
  for (const args of [
    ['init', '-input=false'],
    ['apply', '-input=false', '-auto-approve', '-no-color'],
  ]) {
    const { exit, stdout, stderr } = await terraform.run(args, folder, variables());
    if (exit !== 0) throw new Error(`terraform ${args[0]} failed:\n${stdout}\n${stderr}`);
  }
}

function variables(): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: ministack.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Names as they were before: a replacement has the name of the resource that it replaces. */
function fixedNames(configuration: Configuration): Configuration {
  const text = JSON.stringify(configuration).replaceAll(/"name_prefix":"([^"]*)-"/g, '"name":"$1"');
  return JSON.parse(text) as Configuration;
}
