import { describe, expect, test } from '@jest/globals';

import { readCollectorConfiguration } from './read-configuration.ts';

const whole = {
  receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } } },
  exporters: { awsxray: { region: 'eu-central-1' } },
  service: { pipelines: { traces: { receivers: ['otlp'], exporters: ['awsxray'] } } },
};

describe('the configuration of a collector', () => {
  test('says where spans are taken', () => {
    expect(readCollectorConfiguration(JSON.stringify(whole))).toEqual({ host: '127.0.0.1', port: 4318 });
  });

  test('is refused where no span would reach X-Ray, with all that is missing', () => {
    const traces = { receivers: ['otlp'], exporters: ['logging'] };
    const broken = { ...whole, exporters: {}, service: { pipelines: { traces } } };

    expect(() => readCollectorConfiguration(JSON.stringify(broken))).toThrow(
      'the collector would send no spans to X-Ray: it needs exporters.awsxray.region, service.pipelines.traces.exporters: awsxray',
    );
    expect(() => readCollectorConfiguration('{}')).toThrow('receivers.otlp.protocols.http.endpoint');
  });
});
