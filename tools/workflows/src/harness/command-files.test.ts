import { expect, test } from '@jest/globals';

import { parseAssignments } from './command-files.ts';
import { findAnnotations } from './workflow-commands.ts';

test('what a step writes is names with values, of one line or of more', () => {
  expect(parseAssignments('a=1\nb=x=y\n\nc<<END\none\n\ntwo=2\nEND\nd=\n', 'GITHUB_OUTPUT')).toEqual({
    a: '1',
    b: 'x=y',
    c: 'one\n\ntwo=2',
    d: '',
  });
});

test.each([
  ['no value', 'neither name=value nor name<<END: no value'],
  ['a<<END\nx\n', 'the line END is missing'],
])('anything else is an error: %j', (text, message) => {
  expect(() => parseAssignments(text, 'GITHUB_OUTPUT')).toThrow(message);
});

test('annotations are found among what a step prints', () => {
  const output = 'x\n::group::y\n::error title=deploy of dev%2C qa,file=a::broken%0Aundone\n::notice::well\n';

  expect(findAnnotations(output)).toEqual([
    { level: 'error', title: 'deploy of dev, qa', message: 'broken\nundone' },
    { level: 'notice', title: '', message: 'well' },
  ]);
  expect(() => findAnnotations('::set-output name=a::b')).toThrow('no workflow command ::set-output::');
});
