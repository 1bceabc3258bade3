export { loadServices } from './load-services.ts';
