const INSTALLED = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))(?:\/(.*))?$/;

/** An installed file: its package's name and folder, and where it is in that; a file of the workspace has no name. */
export function splitPackagePath(path: string): {
  readonly name: string;
  readonly folder: string;
  readonly file: string;
} {
  const [, folder = '', name = '', file = ''] = INSTALLED.exec(path) ?? [];
  return { name, folder, file };
}
