/**
 * The address where ECS describes a container's task; undefined where there is no ECS.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
 */
export function taskMetadataAddress(): string | undefined {
  return process.env['ECS_CONTAINER_METADATA_URI_V4'];
}
