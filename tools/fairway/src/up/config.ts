import type { World } from '@fairway/service-manifest';

import { UsageError } from '../terminal/failure.ts';

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const SHARE = 'OTEL_TRACES_SAMPLER_ARG';

/**
 * The variables of tracing that the shell has, for every service; empty without a collector to send to.
 * @throws {UsageError} naming each variable that services would refuse, and what it must be
 */
export function readTracing(environment: NodeJS.ProcessEnv = process.env): World['tracing'] {
  const { [ENDPOINT]: endpoint = '', [SHARE]: share = '' } = environment;
  if (endpoint === '') return {};
  const faults = [
    ...(isCollector(endpoint)
      ? []
      : [
          `\`${ENDPOINT}\` must be the origin of a collector, by https or on this machine, ` +
            `as http://127.0.0.1:4318; got: '${endpoint}'. \`unset ${ENDPOINT}\` starts without tracing`,
        ]),
    ...(isShare(share) ? [] : [`\`${SHARE}\` must be a number from 0 to 1, got: '${share}'`]),
  ];
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  return { [ENDPOINT]: new URL(endpoint).origin, ...(share === '' ? {} : { [SHARE]: share }) };
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Spans say which statements and paths a service uses: they leave this machine encrypted or not at all. */
function isCollector(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, username, pathname, search, hash } = new URL(endpoint);
  const isPrivate = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
  return isPrivate && username === '' && pathname === '/' && search === '' && hash === '';
}

function isShare(share: string): boolean {
  return share.trim() === share && Number(share) >= 0 && Number(share) <= 1;
}
