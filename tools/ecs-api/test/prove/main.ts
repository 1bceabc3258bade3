// `npm run prove:ecs [-- stories|page|stack]`: plays random calls with real processes; follows the package's page as
// its reader would; and deploys the ECS part of our own stack with Terraform through the endpoint, and back out
// again.
import { Load } from './load.ts';
import { provePage } from './page.ts';
import { proveStories } from './stories.ts';
import { Stage } from './stage.ts';
import { terraformPrograms, type TerraformProgram } from './terraform-programs.ts';

const SERVICES = ['compare', 'logs'];
const faults: string[] = [];

/** A line of the report. */
function tell(row: string): void {
  console.log(row);
}

function require(is: boolean, sentence: string): void {
  if (!is) faults.push(sentence);
}

async function timed<T>(what: string, act: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  console.error(`${what} …`);
  const result = await act();
  tell(`${what.padEnd(60)} ${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6)} s`);
  return result;
}

const planIsEmpty = async (stage: Stage, when: string): Promise<void> => {
  const { exit, text } = await timed(`plan ${when}`, () =>
    stage.run('plan', '-detailed-exitcode', '-input=false', '-no-color'),
  );
  require(exit === 0, `the plan ${when} is not empty:\n${text}`);
};
const apply = async (stage: Stage, what: string): Promise<void> => {
  await timed(`apply: ${what}`, () => stage.run('apply', '-auto-approve', '-input=false', '-no-color'));
};

async function prove(program: TerraformProgram): Promise<void> {
  tell(`with ${program.name}`);
  const stage = await Stage.open(program, SERVICES);
  try {
    for (const service of SERVICES) await stage.images.createRepository(`fairway/${service}`);
    const one = Object.fromEntries(
      await Promise.all(
        SERVICES.map(
          async (each) => [each, await stage.images.push(`fairway/${each}`, `${each} one`)] as const,
        ),
      ),
    );
    await stage.choose(one);
    await timed('init', () => stage.run('init', '-input=false', '-no-color'));
    await apply(stage, 'a cluster with two services');
    for (const service of SERVICES) {
      const { status } = await timed(`${service} is deployed`, () => stage.endOfDeployment(service));
      require(status === 'SUCCESSFUL', `the first deployment of ${service} is ${status}`);
    }
    await planIsEmpty(stage, 'after the first apply');

    const address = await stage.address('compare');
    const two = { ...one, compare: await stage.images.push('fairway/compare', 'compare two') };
    await stage.choose(two);
    const load = new Load(address);
    await apply(stage, 'another image of one service');
    const good = await timed('compare is replaced, under load', () => stage.endOfDeployment('compare'));
    const seen = await load.stop();
    require(good.status === 'SUCCESSFUL', `the deployment of another image is ${good.status}`);
    require(seen.failures.length === 0, `requests failed: ${[...new Set(seen.failures)].join(', ')}`);
    require(seen.answers.has('compare one') && seen.answers.has('compare two'), 'the load saw no change');
    tell(`${seen.answered} requests meanwhile, ${seen.failures.length} failed`);
    const untouched = (await stage.tasks('RUNNING')).filter(({ group }) => group === 'service:logs');
    require(untouched.length === 1, 'the other service was touched');
    await planIsEmpty(stage, 'after the image change');

    await stage.choose({
      ...two,
      compare: await stage.images.push('fairway/compare', 'compare three', 'broken'),
    });
    await apply(stage, 'a broken image');
    const bad = await timed('it is rolled back', () => stage.endOfDeployment('compare'));
    require(bad.status === 'ROLLBACK_SUCCESSFUL', `the deployment of the broken image is ${bad.status}`);
    require(/exited with code 3$/.test(bad.statusReason ?? ''), `its reason is: ${bad.statusReason}`);
    const crashed = (await stage.tasks('STOPPED')).filter(
      ({ stopCode, containers }) =>
        stopCode === 'EssentialContainerExited' && containers?.[0]?.exitCode === 3,
    );
    require(crashed.length >= 3, `${crashed.length} stopped tasks say their exit code`);
    const lines = await stage.logs('compare');
    require(lines.some((line) =>
      line.includes('three cannot start'),
    ), 'its last words are not in CloudWatch Logs');
    const still = await (await fetch(address)).text();
    require(still === 'compare two', `after the rollback the service answers: ${still}`);
    await stage.choose(two);
    await apply(stage, 'what runs again');
    await stage.endOfDeployment('compare');

    await timed('the endpoint ends and is started again', () => stage.restart());
    await planIsEmpty(stage, 'after the restart');
    await timed('destroy', () => stage.run('destroy', '-auto-approve', '-input=false', '-no-color'));
    require((await stage.tasks('RUNNING').catch(() => [])).length === 0, 'tasks are left');
  } finally {
    await stage.close();
  }
}

async function proveStack(): Promise<void> {
  for (const program of await terraformPrograms()) await prove(program);
}

const parts = { stories: () => proveStories(tell), page: () => provePage(tell), stack: proveStack };
const asked = process.argv.slice(2);
for (const [name, part] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  await part().catch((error: unknown) => faults.push(`${name}: ${String(error)}`));
}
for (const fault of faults) console.error(`failed: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
