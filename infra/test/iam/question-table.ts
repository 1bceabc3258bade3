import type { StackInputs } from '../../src/stack-inputs.ts';
import { answer, policiesOf } from './escalation.ts';
import type { PipelineRoles } from './pipeline-roles.ts';
import { questions, type Asked, type Question } from './questions.ts';

const askedAs: Readonly<Record<Asked, string>> = {
  apply: 'deploys another',
  operate: 'a person who operates another',
  made: 'any made by a deployment',
  plan: 'pull requests',
  read: 'plans another',
  images: 'pushes images',
};

/** The questions, each with the statement that answers it with no, as a table in Markdown for docs/security.md. */
export function questionTable({ shared, environments }: StackInputs, roles: PipelineRoles): string {
  const [own, victim] = [environments[0]!, environments.at(-1)!];
  const rows = Object.entries(questions).flatMap(([topic, all]) =>
    all.map((question) => {
      const refusals = question.asked.map((asked) => refusalText(question, asked));
      const asked = question.asked.map((each) => askedAs[each]).join(', ');
      return `| ${topic} | ${question.text} | ${asked} | ${[...new Set(refusals)].join('; ')} |`;
    }),
  );
  return [
    '| about | may a role … | whose workflow or task | what says no |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');

  function refusalText(question: Question, asked: Asked): string {
    const { decision } = answer(question, { shared, own, victim }, policiesOf(roles, asked, own));
    if (decision.missing === undefined)
      return decision.statements.map(({ statement }) => `denied by \`${statement.sid}\``).join(', ');
    const near = decision.missing.nearMisses.map(({ statement }) => `\`${statement.sid}\``);
    return near.length === 0 ? 'no statement is about it' : `outside of ${near.join(', ')}`;
  }
}
