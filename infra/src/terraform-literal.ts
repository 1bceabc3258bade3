import { Token } from 'cdktf';

/** Text that Terraform takes as it is, where it would read a template: after `${` and `%{`. What it is to fill in stays. */
export function terraformLiteral(text: string): string {
  return Token.isUnresolved(text) ? text : text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}
