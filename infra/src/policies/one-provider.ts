import { isObject, textOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

const SOURCE = 'hashicorp/aws';

export const policy: PolicyRule = {
  why: 'A provider runs with the deployer’s rights; without an upper version bound it is another program tomorrow.',
  check: ({ json }) => {
    const providers = json.terraform['required_providers'];
    return Object.entries(isObject(providers) ? providers : {}).flatMap(([name, provider]) => {
      const { source, version } = isObject(provider) ? provider : {};
      const address = `terraform.required_providers.${name}`;
      if (source !== SOURCE)
        return [{ address, found: `it comes from ${String(source)}`, fix: `Use ${SOURCE} alone` }];
      if (/<\s*\d/.test(String(version))) return [];
      return [
        { address, found: `its versions are ${textOf(version) || 'any'}`, fix: 'Give them an upper bound' },
      ];
    });
  },
};
