export { claimFaults, PORT_DISTANCE } from './claims.ts';
export { importFault } from './import-fault.ts';
export { CatalogError, loadServices } from './load-services.ts';
export { allocateRules, routingFaults, type RoutedService, type RoutingRule } from './listener-rules.ts';
export { manifestFile, serviceFolder } from './service-folders.ts';
