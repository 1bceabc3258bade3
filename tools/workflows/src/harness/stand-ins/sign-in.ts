import type { ActionStandIn } from '../action.ts';
import { StepFailure, WorkflowError } from '../workflow-error.ts';

/** The default length of a session. */
const SESSION_SECONDS = '3600';
const ROLE = /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/;

type Variables = Readonly<Record<string, string>>;

/**
 * The variables that let a job in where it is to be let in: to an emulation of AWS, for example.
 * @param variables of the job: where it asks for its token, if anywhere
 * @param seconds that the role is taken for
 * @throws {StepFailure} where the role does not take this job
 */
export type Credentials = (
  role: string,
  region: string,
  variables: Variables,
  seconds: number,
) => Variables | Promise<Variables>;

/** aws-actions/configure-aws-credentials by the token of the run, which a job has only with `id-token: write`. */
export function signIn(credentials: Credentials): ActionStandIn {
  return async ({ inputs, permissions, ...call }) => {
    const { 'role-to-assume': role = '', 'aws-region': region = '' } = inputs;
    const { 'role-duration-seconds': seconds = SESSION_SECONDS } = inputs;
    if (permissions['id-token'] !== 'write') {
      throw new WorkflowError('configure-aws-credentials: the job needs id-token: write');
    }
    if (!ROLE.test(role)) throw new StepFailure(`configure-aws-credentials: ${role || 'nothing'} is no role`);
    if (region === '') throw new StepFailure('configure-aws-credentials: there is no region');
    const given = await credentials(role, region, call.variables, Number(seconds));
    const variables = { AWS_REGION: region, AWS_DEFAULT_REGION: region, ...given };
    return { variables, role, outputs: { 'aws-account-id': role.split(':')[4] ?? '' } };
  };
}
