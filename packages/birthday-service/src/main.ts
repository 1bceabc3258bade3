import manifest from '@fairway/birthday-manifest';
import { Database } from '@fairway/postgres';
import { runService, signInOf } from '@fairway/service-kit';

import { createApp } from './app.ts';
import { birthdaysIn } from './birthdays.ts';
import { loadConfig } from './config.ts';
import { todayIn } from './today.ts';

await runService(manifest, loadConfig, (config, { identity, logger, createReadiness }) => {
  const database = new Database({
    address: config.DATABASE_URL,
    authentication: config.DATABASE_AUTHENTICATION,
    poolSize: manifest.needs.database?.poolSize ?? 1,
    applicationName: manifest.name,
    logger,
  });
  const app = createApp({
    identity,
    logger,
    readiness: createReadiness([database.readiness()]),
    birthdays: birthdaysIn(database),
    today: todayIn(config.BIRTHDAY_TIME_ZONE, () => new Date()),
    signIn: signInOf(config),
    allowedOrigins: config.CORS_ALLOWED_ORIGINS,
  });
  return { app, resources: [database] };
});
