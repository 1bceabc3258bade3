import { beforeAll } from '@jest/globals';

/** Credentials for the SDK in this process; emulators take a key of twelve digits for the account's id. */
export function useAwsKeys(account: string): void {
  beforeAll(() => {
    process.env['AWS_ACCESS_KEY_ID'] = account;
    process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  });
}
