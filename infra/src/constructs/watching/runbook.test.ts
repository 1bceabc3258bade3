import { readdirSync, readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';
import {
  alarmTopics,
  databaseAlarmTopics,
  jobAlarmTopics,
  logQueryAlarmTopics,
  secretAlarmTopics,
} from '@fairway/environments';

import { accountTopics, eventTopics, runbookPage } from './runbook.ts';

const folder = new URL('../../../../docs/runbooks/', import.meta.url);

const topics = [
  ...alarmTopics,
  ...databaseAlarmTopics,
  ...jobAlarmTopics,
  ...logQueryAlarmTopics,
  ...secretAlarmTopics,
  ...eventTopics,
  ...accountTopics,
];

/** Pages that people look up for a task, and those for the ends of a deployment to AWS: its report names the page. */
const lookedUp = [
  'exec',
  'state-locked',
  'failed',
  'interrupted',
  'refused',
  'rollback-failed',
  'rolled-back',
  'superseded',
  'timed-out',
];

test('there is a page for everything that operators are told of, for what is looked up, and for nothing else', () => {
  const pages = readdirSync(folder).filter((name) => name !== 'README.md');

  expect(pages.toSorted()).toEqual([...topics, ...lookedUp].map((topic) => `${topic}.md`).toSorted());
});

test.each(topics)('the page on %s says what it means and what to do', (topic) => {
  const text = readFileSync(new URL(runbookPage('.', topic), folder), 'utf8');

  expect(text).toMatch(/^# .+\n/);
  expect(text).toMatch(/\n## What it means\n\n\S/);
  expect(text).toMatch(/\n## What to do\n\n1\. \S/);
});
