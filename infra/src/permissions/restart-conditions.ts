/** A restart starts the same tasks again: a request that names another task definition, network or capacity is none. */
export const changesNothing = {
  Null: {
    'ecs:capacity-provider': 'true',
    'ecs:enable-execute-command': 'true',
    'ecs:subnet': 'true',
    'ecs:task-definition': 'true',
  },
} as const;
