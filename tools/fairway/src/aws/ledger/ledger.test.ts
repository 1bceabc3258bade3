import { describe, expect, test } from '@jest/globals';

import {
  changedServices,
  deploymentToReturnTo,
  emptyLedger,
  keptImages,
  MAX_HISTORY,
  onConfirmed,
  onIntended,
  onUndone,
  parseLedger,
  plannedImages,
  type Intention,
  type Ledger,
  type LedgerImage,
} from './ledger.ts';

const by = { who: 'arn:aws:sts::000000000000:assumed-role/dev/ann', when: '2026-11-29T12:00:00Z' };

function image(service: string, number: number): LedgerImage {
  const digest = number.toString(16).padStart(64, '0');
  return {
    image: `registry.example/fairway/${service}@sha256:${digest}`,
    version: `v${number}`,
    commit: 'abc',
    tags: [],
  };
}

function intention(number: number, ...services: readonly string[]): Intention {
  const images = Object.fromEntries(services.map((service) => [service, image(service, number)]));
  return { deployment: `d${number}`, by, commit: 'abc', images };
}

const deployed = (ledger: Ledger, ...parts: Parameters<typeof intention>): Ledger =>
  onConfirmed(onIntended(ledger, intention(...parts)), 'deploy');

const first = deployed(emptyLedger('dev'), 1, 'logs', 'compare');

describe('a ledger', () => {
  test('says what is intended before it says that it runs', () => {
    const intended = onIntended(first, intention(2, 'logs'));

    expect(plannedImages(intended)).toEqual({ logs: image('logs', 2), compare: image('compare', 1) });
    expect(intended.current).toEqual(first.current);
    expect(onConfirmed(intended, 'deploy').current).toEqual(plannedImages(intended));
  });

  test('is what it was when a deployment is undone', () => {
    expect(onUndone(onIntended(first, intention(2, 'logs')))).toEqual(first);
    expect(plannedImages(onUndone(onIntended(first, intention(2, 'logs'))))).toEqual(first.current);
  });

  test('forgets what a dead run intended when the next one begins', () => {
    const abandoned = onIntended(first, intention(2, 'logs'));
    const next = onIntended(abandoned, intention(3, 'compare'));

    expect(plannedImages(next)).toEqual({ logs: image('logs', 1), compare: image('compare', 3) });
  });

  test('knows which services change', () => {
    expect(changedServices(first, { logs: image('logs', 1), compare: image('compare', 2) })).toEqual([
      'compare',
    ]);
    expect(changedServices(first, { metrics: image('metrics', 1) })).toEqual(['metrics']);
  });

  test('returns to the deployment before, and from there to the one after', () => {
    const second = deployed(first, 2, 'logs');
    const back = deploymentToReturnTo(second);
    const returned = onConfirmed(onIntended(second, { ...intention(3), images: back!.images }), 'rollback');

    expect(back?.deployment).toBe('d1');
    expect(returned.current).toEqual(first.current);
    expect(deploymentToReturnTo(returned)?.deployment).toBe('d2');
    expect(deploymentToReturnTo(second, 'd1')).toEqual(back);
    expect(deploymentToReturnTo(first)).toBeUndefined();
    expect(deploymentToReturnTo(second, 'none')).toBeUndefined();
  });

  test('keeps every image that it may still be asked for, each once', () => {
    const second = onIntended(deployed(first, 2, 'logs'), intention(3, 'logs'));

    expect(
      keptImages(second)
        .map(({ version, image: name }) => [name.split('@')[0], version])
        .toSorted(),
    ).toEqual([
      ['registry.example/fairway/compare', 'v1'],
      ['registry.example/fairway/logs', 'v1'],
      ['registry.example/fairway/logs', 'v2'],
      ['registry.example/fairway/logs', 'v3'],
    ]);
  });

  test('remembers a bounded number of deployments', () => {
    let ledger = first;
    for (let number = 2; number < 2 * MAX_HISTORY; number += 1) ledger = deployed(ledger, number, 'logs');

    expect(ledger.history).toHaveLength(MAX_HISTORY);
    expect(ledger.history[0]?.deployment).toBe(`d${2 * MAX_HISTORY - 1}`);
  });

  test('is read as it was written', () => {
    const ledger = onIntended(deployed(first, 2, 'logs'), intention(3, 'compare'));

    expect(parseLedger(JSON.stringify(ledger), 'dev')).toEqual(ledger);
  });

  test.each([
    ['', 'it is not JSON'],
    ['[]', 'the whole: Invalid input: expected object, received array'],
    [JSON.stringify(first).replace('"format":1', '"format":2'), 'format: Invalid input: expected 1'],
    [
      JSON.stringify(first).replaceAll('@sha256:', ':'),
      'current.logs.image: must end with @sha256: and 64 hexadecimal digits',
    ],
    [JSON.stringify({ ...first, environment: 'prod' }), 'it is the ledger of prod'],
    [JSON.stringify({ ...first, more: 1 }), 'the whole: Unrecognized key: "more"'],
  ])('that is %.20s is refused: %s', (text, fault) => {
    expect(() => parseLedger(text, 'dev')).toThrow(fault);
  });
});
