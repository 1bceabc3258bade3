// All tests of the stacks as they are, a topic a file. One test file for jest: loading cdktf and synthesizing all
// stacks takes longer than most of the tests.
import './real-stacks/choices.ts';
import './real-stacks/contract.ts';
import './real-stacks/escalation.ts';
import './real-stacks/import-table.ts';
import './real-stacks/messages.ts';
import './real-stacks/permissions.ts';
import './real-stacks/policies.ts';
import './real-stacks/policy-mutations.ts';
import './real-stacks/previews.ts';
import './real-stacks/recorded-calls.ts';
import './real-stacks/security-page.ts';
import './real-stacks/snapshots.ts';
import './real-stacks/stack-size.ts';
import './real-stacks/terraform.ts';
import './real-stacks/waivers-page.ts';
import './real-stacks/watched-services.ts';
