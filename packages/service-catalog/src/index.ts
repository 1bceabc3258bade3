export { loadServices } from './load-services.ts';
export { manifestFile, serviceFolder } from './service-folders.ts';
