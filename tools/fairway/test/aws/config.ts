import { beforeAll } from '@jest/globals';

/** Credentials for the SDK in this process; emulators take a key of twelve digits for the account's id. */
export function useAwsKeys(account: string): void {
  beforeAll(() => {
    process.env['AWS_ACCESS_KEY_ID'] = account;
    process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  });
}

/** Variables for this process, and for its children. */
export function setVariables(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, variables);
}

/** Removes every variable of AWS's SDK and of GitHub's workflows, as on a machine that has neither. */
export function scrubVariables(home: string): void {
  for (const name of Object.keys(process.env).filter((each) => /^(?:AWS|GITHUB)_/.test(each))) {
    Reflect.deleteProperty(process.env, name);
  }
  // No credentials from the files of the person who runs this, nor from the machine that it runs on.
  setVariables({ HOME: home, AWS_EC2_METADATA_DISABLED: 'true' });
}

/** The folders of programs. */
export function programPath(): string {
  return process.env['PATH'] ?? '';
}
