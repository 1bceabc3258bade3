import { describe, expect, test } from '@jest/globals';

import { orders, stock } from '../../test/fixtures/services.ts';
import { defaults } from '../defaults.ts';
import { defaultsFile } from '../model/files.ts';
import type { EnvironmentDefinition } from '../model/definition.ts';
import { resolveEnvironment } from './resolve.ts';

const demo: EnvironmentDefinition = {
  name: 'demo',
  account: '123456789012',
  region: 'eu-west-1',
  network: { kind: 'own', cidr: '10.40.0.0/16', zones: 3 },
  everyService: { tasks: { minimum: 2, desired: 2 }, logLevel: 'debug' },
  services: { orders: { logLevel: 'warn', settings: { SUPPLIER: 'acme' } } },
};
const { environment, files } = resolveEnvironment(demo, [orders, stock]);

describe('resolveEnvironment', () => {
  test('takes what is not said from the defaults', () => {
    expect(environment.edge).toEqual(defaults.edge);
    expect(environment.network).toEqual({ kind: 'own', cidr: '10.40.0.0/16', ...defaults.network, zones: 3 });
    expect(environment.production).toBe(false);
  });

  test('takes sizes and defaults of settings from the manifest', () => {
    expect(environment.services['stock']?.size).toEqual({
      cpu: 1024,
      memoryMib: 2048,
      architecture: 'arm64',
    });
    expect(environment.services['orders']?.settings).toEqual({ CURRENCY: 'EUR', SUPPLIER: 'acme' });
  });

  test('lets one service differ from every service, and every service from the defaults', () => {
    expect(environment.services['orders']).toMatchObject({
      logLevel: 'warn',
      tasks: { minimum: 2, desired: 2, maximum: defaults.everyService.tasks.maximum },
    });
    expect(environment.services['stock']?.logLevel).toBe('debug');
  });

  test.each([
    ['services.orders.size.cpu', 'packages/orders-service/manifest/src/index.ts'],
    ['services.orders.size.architecture', defaultsFile],
    ['services.orders.settings.CURRENCY', 'packages/orders-service/manifest/src/index.ts'],
    ['services.orders.settings.SUPPLIER', 'environments/src/demo.ts'],
    ['services.orders.tasks.desired', 'environments/src/demo.ts'],
    ['services.orders.tasks.maximum', defaultsFile],
    ['edge.waf.kind', defaultsFile],
    ['network.zones', 'environments/src/demo.ts'],
    ['network.outbound', defaultsFile],
    ['account', 'environments/src/demo.ts'],
  ])('says that %s comes from %s', (path, file) => {
    expect(files.get(path)).toBe(file);
  });

  test('gives an environment that shares a VPC no network of its own', () => {
    const guest = resolveEnvironment({ ...demo, network: { kind: 'shared', vpc: 'dev' } }, []);

    expect(guest.environment.network).toEqual({ kind: 'shared', vpc: 'dev' });
    expect([...guest.files.keys()].filter((path) => path.startsWith('network'))).toEqual([
      'network.kind',
      'network.vpc',
    ]);
  });

  test('has an entry for each manifest, whatever the definition names', () => {
    const { environment } = resolveEnvironment({ ...demo, services: { ordres: {} } }, [orders]);

    expect(Object.keys(environment.services)).toEqual(['orders']);
  });

  test('cannot be changed by whoever reads it', () => {
    expect(Object.isFrozen(environment.services['orders']?.alarms)).toBe(true);
  });
});
