/** Tells the person who starts the endpoint how to use it. */
export function welcome(url: string, region: string, images: string, logs: string): string {
  return `ECS answers on ${url}

${clientSettings(url, region)
  .map((line) => `  ${line}`)
  .join('\n')}

images  localhost/node, and the OCI layouts in ${images}
logs    ${logs}
`;
}

/**
 * Lines of shell that send Terraform, the AWS CLI and every SDK to the endpoint: some read one name of the region,
 * some the other.
 */
export function clientSettings(url: string, region: string): readonly string[] {
  return [
    `export AWS_ENDPOINT_URL_ECS=${url}`,
    `export AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING=${url}`,
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test`,
  ];
}
