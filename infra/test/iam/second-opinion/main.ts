// `npm run prove:iam`: asks our evaluator of IAM policies and another one the same: thousands of generated questions,
// and the escalation test's questions about the stacks' own policies. Every difference fails unless a documented rule
// explains it. Installs the other one into a temporary folder, so it needs the package registry.
import { rm } from 'node:fs/promises';

import { roleSession, type ApplyingPolicies, type Request } from '@fairway/iam-policy';
import fc from 'fast-check';

import { oneAccount, pipelineRoles as roles } from '../../support/real-stacks.ts';
import { opened, openedButForDenials, policiesOf } from '../escalation.ts';
import { questions } from '../questions.ts';
import { generatedQuestion } from './generated.ts';
import { installOther, PACKAGE } from './installation.ts';
import { knownDifferences } from './known-differences.ts';
import { asPolicies, asRequest, otherOpinion, ourVerdict, type Verdict } from './opinions.ts';

const QUESTIONS = Number(process.argv[2] ?? 6_000);
const SEED = Number(process.argv[3] ?? Date.now() % 1_000_000);
const MAX_SHOWN = 10;

interface Asked {
  readonly request: Request;
  readonly policies: ApplyingPolicies;
}

const { folder, other } = await installOther();
try {
  const generated = fc
    .sample(generatedQuestion, { numRuns: QUESTIONS, seed: SEED })
    .map((question) => ({ request: asRequest(question), policies: asPolicies(question) }));
  const isRight = [
    await compare(`generated with the seed ${SEED}`, generated),
    await compare('of the escalation test, of the stacks’ own policies', ownQuestions()),
  ];
  process.exitCode = isRight.every(Boolean) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function compare(what: string, asked: readonly Asked[]): Promise<boolean> {
  const verdicts = new Map<string, number>();
  const explained = new Map<string, number>();
  const unjudged = new Map<string, number>();
  const open: string[] = [];
  for (const { request, policies } of asked) {
    const opinion = await otherOpinion(other, request, policies);
    if (typeof opinion === 'string') {
      unjudged.set(opinion, (unjudged.get(opinion) ?? 0) + 1);
      continue;
    }
    const { judged, verdict: theirs } = opinion;
    const ours = ourVerdict(judged, policies);
    verdicts.set(ours, (verdicts.get(ours) ?? 0) + 1);
    if (ours === theirs) continue;
    const rules = await explanation({ request: judged, policies }, ours);
    if (rules !== undefined) explained.set(rules, (explained.get(rules) ?? 0) + 1);
    else open.push(`${ours} by ours, ${theirs} by the other: ${JSON.stringify({ judged, policies })}`);
  }
  for (const text of open.slice(0, MAX_SHOWN)) process.stdout.write(`✗ ${text}\n`);
  for (const [rule, count] of explained) process.stdout.write(`✓ ${count} differ: ${rule}\n`);
  for (const [why, count] of unjudged)
    process.stdout.write(`- ${count} not judged by the other: ${why.slice(0, 200)}\n`);
  const counts = [...verdicts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  const judged = [...verdicts.values()].reduce((sum, count) => sum + count, 0);
  process.stdout.write(`${judged} questions ${what}: ${counts}\n`);
  process.stdout.write(`${judged - open.length} passed, ${open.length} failed against ${PACKAGE}\n`);
  // A comparison in which everything is refused shows nothing.
  return open.length === 0 && verdicts.size === 3;
}

/** The documented rules by which the other one agrees once the policies are in other words: one if it suffices, else all. */
async function explanation({ request, policies }: Asked, ours: Verdict): Promise<string | undefined> {
  for (const { rule, reworded } of knownDifferences) {
    if (await agrees(request, reworded(policies, request), ours)) return rule;
  }
  const all = knownDifferences.reduce((changed, { reworded }) => reworded(changed, request), policies);
  return (await agrees(request, all, ours)) ? 'several of these rules together' : undefined;
}

async function agrees(request: Request, policies: ApplyingPolicies, ours: Verdict): Promise<boolean> {
  const opinion = await otherOpinion(other, request, policies);
  return typeof opinion !== 'string' && opinion.verdict === ours && ourVerdict(request, policies) === ours;
}

/**
 * Every question, of every pair of environments, with the policies as they are and without the parts that hold
 * environments apart.
 */
function ownQuestions(): readonly Asked[] {
  const { shared, environments } = oneAccount;
  return Object.values(questions)
    .flat()
    .flatMap((question) => question.asked.map((asked) => ({ question, asked })))
    .flatMap(({ question, asked }) =>
      environments.flatMap((own) =>
        environments.flatMap((victim) => {
          const principal = roleSession(own.account, 'asking');
          const found = question.request({ shared, own, victim });
          // The other one takes a wildcard in a request for several questions.
          const resource = found.resource === '*' ? '*' : found.resource.replaceAll('*', '1');
          const request: Request = { principal, ...found, resource };
          const judgedBy = policiesOf(roles, asked, own);
          return [judgedBy, opened(judgedBy), openedButForDenials(judgedBy)].map((policies) => ({
            request,
            policies,
          }));
        }),
      ),
    );
}
