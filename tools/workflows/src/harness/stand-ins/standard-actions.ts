import type { ActionStandIn } from '../action.ts';
import { downloadArtifact, uploadArtifact } from './artifacts.ts';
import { checkout } from './checkout.ts';
import { signIn, type Credentials } from './sign-in.ts';

/** The machine that runs the harness has these already. */
const installed: ActionStandIn = async () => ({});
const noCache: ActionStandIn = async () => ({ outputs: { 'cache-hit': 'false' } });

/** Stand-ins of the actions that jobs here are made of. An action that is not among them is an error. */
export function standardActions(credentials: Credentials): Readonly<Record<string, ActionStandIn>> {
  return {
    'actions/checkout': checkout,
    'actions/setup-node': installed,
    'actions/cache': noCache,
    'actions/upload-artifact': uploadArtifact,
    'actions/download-artifact': downloadArtifact,
    'hashicorp/setup-terraform': installed,
    'aws-actions/configure-aws-credentials': signIn(credentials),
  };
}
