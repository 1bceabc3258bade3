import { describe, expect, test } from '@jest/globals';

import { judgeScan } from './judge-scan.ts';
import { scanWaivers } from './waivers.ts';

const TODAY = '2026-11-30';

/** A match as Grype 0.100 prints it, with fields that the gate does not look at. */
function match(id: string, severity: string, state: string, name = 'libssl3t64') {
  return {
    vulnerability: {
      id,
      dataSource: `https://security-tracker.debian.org/tracker/${id}`,
      namespace: 'debian:distro:debian:13',
      severity,
      urls: [],
      fix: { versions: state === 'fixed' ? ['3.5.4-1'] : [], state },
      advisories: [],
    },
    relatedVulnerabilities: [],
    matchDetails: [{ type: 'exact-indirect-match', matcher: 'dpkg-matcher' }],
    artifact: { id: '8ba1', name, version: '3.5.1-1', type: 'deb', locations: [], licenses: [] },
  };
}

function judge(matches: readonly object[], waivers = scanWaivers) {
  return judgeScan(JSON.stringify({ matches, source: {}, distro: {} }), waivers, TODAY);
}

const critical = match('CVE-2026-1111', 'Critical', 'fixed');
const waiver = {
  vulnerability: 'CVE-2026-1111',
  package: 'libssl3t64',
  reason: 'No TLS ends in the image.',
  until: '2026-12-31',
};

describe('a scan of an image', () => {
  test('stops what is critical and has a fix, and names the fix', () => {
    expect(judge([critical, critical]).faults).toEqual([
      'CVE-2026-1111 in libssl3t64 3.5.1-1 is critical, and fixed in 3.5.4-1: update libssl3t64',
    ]);
  });

  test.each([
    ['has no fix yet', match('CVE-2026-2', 'Critical', 'not-fixed')],
    ['will not be fixed', match('CVE-2026-2', 'Critical', 'wont-fix')],
    ['is high', match('CVE-2026-2', 'High', 'fixed')],
    ['is negligible', match('CVE-2026-2', 'Negligible', 'unknown')],
  ])('lets pass what %s, and counts it', (_what, finding) => {
    const { faults, counts } = judge([finding]);

    expect(faults).toEqual([]);
    expect([...counts.values()]).toEqual([1]);
  });

  test('lets pass what a waiver covers, for exactly that package', () => {
    expect(judge([critical], [waiver])).toMatchObject({
      faults: [],
      waived: [expect.stringContaining('No TLS')],
    });
    expect(judge([critical], [{ ...waiver, package: 'libc6' }]).faults).toHaveLength(1);
    expect(judge([critical], [{ ...waiver, vulnerability: 'CVE-2026-1112' }]).faults).toHaveLength(1);
  });

  test('stops it again on the day that the waiver ends', () => {
    expect(judge([critical], [{ ...waiver, until: TODAY }]).faults).toEqual([
      'CVE-2026-1111 in libssl3t64 3.5.1-1: its waiver ended on 2026-11-30; update libssl3t64 to 3.5.4-1',
    ]);
  });

  test('is refused where it is no report: nothing was looked at', () => {
    expect(() => judgeScan('', [], TODAY)).toThrow();
    expect(() => judgeScan('{}', [], TODAY)).toThrow();
  });
});
