import type { Environment } from '@fairway/environments';
import { describe, expect, test } from '@jest/globals';

import { answer, opened, policiesOf, unlimited } from '../iam/escalation.ts';
import { questions, type Asked, type Parties, type Question } from '../iam/questions.ts';
import { oneAccount, pipelineRoles as roles } from '../support/real-stacks.ts';

const { shared, environments } = oneAccount;
const all = Object.values(questions).flat();
const rows = all.flatMap((question) =>
  question.asked.map((asked) => ({ asked, question, text: question.text })),
);

/** Every pair of environments; roles that belong to none are asked about each. */
function pairs(asked: Asked): readonly Parties[] {
  return environments.flatMap((own) =>
    environments
      .filter((victim) => victim !== own || asked === 'plan' || asked === 'images')
      .filter((victim) => asked !== 'plan' || !isPlanned(victim) || victim === own)
      .map((victim) => ({ shared, own, victim })),
  );
}

function isPlanned({ pipeline }: Environment): boolean {
  return pipeline.plannedByPullRequests;
}

describe('one environment, and another one in the same account', () => {
  test('are asked about by more than forty questions', () => {
    expect(new Set(all.map(({ text }) => text)).size).toBeGreaterThan(40);
    expect(environments.length).toBeGreaterThan(3);
  });

  test.each(rows)('may a role of kind “$asked” $text? No', ({ asked, question }) => {
    for (const parties of pairs(asked)) {
      const { decision, why } = answer(question, parties, policiesOf(roles, asked, parties.own));
      expect({ own: parties.own.name, victim: parties.victim.name, allowed: decision.allowed, why }).toEqual({
        own: parties.own.name,
        victim: parties.victim.name,
        allowed: false,
        why: expect.any(String),
      });
    }
  });

  test.each(rows)('and yes, where what holds “$asked” apart is gone: $text', ({ asked, question }) => {
    for (const parties of pairs(asked)) {
      const judgedBy = policiesOf(roles, asked, parties.own);
      const mutation = isGrantedAtAll(question, asked, parties) ? opened(judgedBy) : unlimited();
      expect(answer(question, parties, mutation).decision.allowed).toBe(true);
    }
  });

  test.each(
    rows.filter(
      ({ question, asked }) => question.toNobody !== true && (asked === 'apply' || asked === 'operate'),
    ),
  )('while on its own “$asked” may $text', ({ asked, question }) => {
    for (const own of environments) {
      const { decision, why } = answer(question, { shared, own, victim: own }, policiesOf(roles, asked, own));
      expect({ allowed: decision.allowed, why }).toEqual({ allowed: true, why: expect.any(String) });
    }
  });
});

function isGrantedAtAll(question: Question, asked: Asked, parties: Parties): boolean {
  return answer(question, parties, opened(policiesOf(roles, asked, parties.own))).decision.allowed;
}
