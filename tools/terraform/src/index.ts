export { providerVariables } from './cli-configuration.ts';
export { readTerraformConfig, type TerraformConfig } from './config.ts';
export { openTerraform, TERRAFORM_FIX, type Terraform, type TerraformRun } from './terraform.ts';
export { validateStacks, type Diagnostic, type StackText } from './validate-stacks.ts';
export type { WatchOptions } from './watch-program.ts';
