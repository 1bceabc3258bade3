// `node main.ts lint|typecheck PROJECT_FOLDER…` and `node main.ts test PROJECT_FOLDER [jest's arguments]`: the program of Nx
// tasks. Shows the tools' output, leaves their counts in `.fairway/results/`, and tells a listening parent when each
// project is done.
import { forgetForcedColour, keepCompiledCode, runningTask } from '../config.ts';
import { readProject, workspaceRoot, type Project } from '../workspace.ts';
import { singleFinding, writeResult, type Finding } from './result.ts';

type Check = (project: Project) => Promise<Finding>;

forgetForcedColour();
keepCompiledCode(workspaceRoot);
const [target = '', ...rest] = process.argv.slice(2);
// Everything after a tested project is jest's: `npx nx test logs-service -- -t 'a name'`.
const folders = target === 'test' ? rest.slice(0, 1) : rest;
const check = await checkOf(target);
for (const folder of folders) await run(check, folder);

async function run(check: Check, folder: string): Promise<void> {
  const project = await readProject(workspaceRoot, folder);
  const startedAt = Date.now();
  const finding = await check(project).catch(died);
  const durationMs = Date.now() - startedAt;
  const output = finding.failed > 0 || finding.warnings > 0 ? finding.output : '';
  await writeResult(workspaceRoot, {
    project: project.name,
    target: runningTask(project.name) ?? target,
    ...finding,
    startedAt,
    durationMs,
    output,
  });
  if (finding.failed > 0) process.exitCode = 1;
  process.send?.({ folder, hasPassed: finding.failed === 0, output, startedAt, durationMs });
}

/** A tool that throws has failed this project, and must not keep the next ones from being checked. */
function died(error: Error): Finding {
  const output = `${error.stack ?? error.message}\n`;
  process.stdout.write(output);
  return singleFinding(false, output);
}

/** Loads only the modules of one check: linters take longer to load than a small project's tests to run. */
async function checkOf(name: string): Promise<Check> {
  switch (name) {
    case 'lint': {
      const { Linter } = await import('./lint.ts');
      const linter = new Linter(workspaceRoot, folders);
      return async ({ folder }) => {
        const finding = await linter.lint(folder);
        process.stdout.write(finding.output);
        return finding;
      };
    }
    case 'typecheck': {
      const { typecheck } = await import('./typecheck.ts');
      return ({ folder }) => typecheck(workspaceRoot, folder);
    }
    case 'test': {
      const { test } = await import('./test.ts');
      return ({ folder }) => test(workspaceRoot, folder, rest.slice(1));
    }
    default:
      throw new Error(`'${name}' is no check; the checks are lint, typecheck and test`);
  }
}
