import { describe, expect, test } from '@jest/globals';

import { workspace } from '../workspace/workspace.ts';
import { sourceFolders } from './source-folders.ts';

describe('sourceFolders', () => {
  test('are the service’s own, its manifest’s, and those of the packages that it uses, also indirectly', () => {
    const folders = sourceFolders(workspace.root, 'logs').map((folder) =>
      folder.slice(workspace.root.length),
    );

    expect(folders).toEqual(
      expect.arrayContaining([
        'packages/logs-service/src',
        'packages/logs-service/manifest/src',
        'packages/service-kit/src',
        'packages/service-manifest/src',
      ]),
    );
    expect(folders).not.toContain('packages/status-service/src');
  });
});
