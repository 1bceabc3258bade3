export { BundleError, bundleService, endBundling } from './bundle-service.ts';
export { contentTag } from './content-tag.ts';
