/**
 * Names of services, jobs, projects and environments: lower-case letters, digits and single hyphens, a letter first. How
 * long each may be follows from the names in AWS that are made of it.
 */
export const NAME_SHAPE = /^[a-z](?:-?[a-z0-9])+$/;
