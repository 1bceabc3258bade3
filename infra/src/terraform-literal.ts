/** Text that Terraform takes as it is, where it would read a template: after `${` and `%{`. */
export function terraformLiteral(text: string): string {
  return text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}
