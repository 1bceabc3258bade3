import { loadServices } from '@fairway/service-catalog';

process.stdout.write(JSON.stringify(await loadServices()));
