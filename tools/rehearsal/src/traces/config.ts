/** The configuration that a task definition gives to the image of AWS's collector: YAML, and in a Fairway stack JSON. */
export function collectorConfiguration(): string {
  return process.env['AOT_CONFIG_CONTENT'] ?? '';
}
