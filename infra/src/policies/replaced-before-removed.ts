import { resourcesOf } from '../judging/blocks.ts';
import type { PolicyRule } from '../judging/policy.ts';

/** Resources that AWS keeps while something uses them, and that need a name of their own. */
const types = ['aws_security_group', 'aws_rds_cluster_parameter_group', 'aws_cloudfront_vpc_origin'];

export const policy: PolicyRule = {
  why: 'A resource in use can only be replaced by one that exists already, and two things of one name cannot be.',
  check: (stack) =>
    resourcesOf(stack)
      .filter(({ type }) => types.includes(type))
      .flatMap(({ address, attributes }) => {
        const { name, lifecycle } = attributes as {
          readonly name?: string;
          readonly lifecycle?: { readonly create_before_destroy?: boolean };
        };
        return [
          ...(name === undefined
            ? []
            : [{ address, found: `it is always called ${name}`, fix: 'Give it a `name_prefix`' }]),
          ...(lifecycle?.create_before_destroy === true
            ? []
            : [
                {
                  address,
                  found: 'it is deleted before its replacement exists',
                  fix: 'Set `create_before_destroy`',
                },
              ]),
        ];
      }),
};
