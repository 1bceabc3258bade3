import { readConfig, signInVariables, standardConfig } from '@fairway/service-kit';

const schema = standardConfig.extend(signInVariables);

export function loadConfig() {
  return readConfig(schema, process.env);
}
