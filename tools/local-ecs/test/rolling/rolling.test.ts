import { beforeAll, describe, expect, test } from '@jest/globals';

import { failuresOf, negativeControls, prove, sound, type Proof } from './rolling-proof.ts';

const { shortKeepAlive, noSigtermHandler, shortDelay } = negativeControls;
const small = { desiredCount: 1, restMs: 0 };

describe('rolling deployments under traffic', () => {
  test('lose no request, no upload and no WebSocket', async () => {
    const proof = await prove({ ...sound, ...small, deployments: 2 });

    expect(Object.fromEntries(failuresOf(proof))).toEqual({});
    expect(proof.deployments.map(({ verdict }) => verdict)).toEqual(['succeeded', 'succeeded']);
    expect(new Set(proof.outcomes.map(({ kind }) => kind))).toEqual(
      new Set(['quick', 'slow', 'upload', 'burst', 'socket']),
    );
  }, 180_000);

  describe('are seen to lose', () => {
    let noHandler: Proof;
    let cut: Proof;

    beforeAll(async () => {
      [noHandler, cut] = await Promise.all([
        prove({ ...noSigtermHandler, ...small }),
        prove({ ...shortDelay, ...small, deregistrationDelayMs: 200 }),
      ]);
    }, 180_000);

    test('WebSockets when the service does not handle SIGTERM', () => {
      expect([...failuresOf(noHandler).keys()]).toEqual(['socket: WebSocket closed with 1006']);
    });

    test('requests that are longer than the deregistration delay', () => {
      expect(cut.deployments.map(({ verdict }) => verdict)).toEqual(['succeeded']);
      expect([...failuresOf(cut).keys()]).toContainEqual(
        expect.stringMatching(/^slow: status 502: .* deregistration delay is over/),
      );
    });

    test('requests when the service closes idle connections before the edge does', async () => {
      const proof = await prove({
        ...shortKeepAlive,
        ...small,
        deployments: 0,
        keepAliveMs: 500,
        burstPeriodMs: 500,
      });

      expect([...failuresOf(proof).keys()]).toContainEqual(
        expect.stringMatching(/502: Service rolling closed the connection without an answer/),
      );
    }, 180_000);
  });
});
