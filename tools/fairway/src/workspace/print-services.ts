import { CatalogError, loadServices } from '@fairway/service-catalog';

import type { PrintedServices } from './edited-files.ts';

async function services(): Promise<PrintedServices> {
  try {
    return { manifests: await loadServices() };
  } catch (error) {
    if (error instanceof CatalogError) return { faults: error.faults };
    throw error;
  }
}

process.stdout.write(JSON.stringify(await services()));
