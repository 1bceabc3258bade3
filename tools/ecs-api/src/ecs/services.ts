import { operation, type Operations } from '../protocol/operation.ts';
import {
  createServiceRequest,
  deleteServiceRequest,
  describeServicesRequest,
  listServicesByNamespaceRequest,
  listServicesRequest,
  updateServiceRequest,
} from '../schema/ecs/services.ts';
import { createService } from './create-service.ts';
import { describeService } from './describe-service.ts';
import { invalidParameter, missing, serviceNotFound } from './errors.ts';
import { pageOf } from './page.ts';
import type { ServiceRecord } from './records.ts';
import { current, type ServiceDependencies } from './service-dependencies.ts';
import { serviceNotActive, updateService } from './update-service.ts';

const MAX_DESCRIBED = 10;

export function serviceOperations(dependencies: ServiceDependencies): Operations {
  return { ...serviceChanges(dependencies), ...serviceQueries(dependencies) };
}

function serviceChanges(dependencies: ServiceDependencies): Operations {
  const { state, engine } = dependencies;
  const describe = (service: ServiceRecord): object => describeService(state, engine, service, true);
  return {
    CreateService: operation(createServiceRequest, async (request) => {
      return { service: describe(await createService(dependencies, request)) };
    }),

    UpdateService: operation(updateServiceRequest, async ({ service, cluster, ...update }) => {
      return { service: describe(await updateService(dependencies, cluster, service, update)) };
    }),

    DeleteService: operation(deleteServiceRequest, ({ service: nameOrArn, cluster, force = false }) => {
      const { clusterName } = state.activeCluster(cluster);
      const service = state.findService(clusterName, nameOrArn);
      if (service === undefined) throw serviceNotFound();
      if (service.status === 'INACTIVE') throw serviceNotActive();
      if (!force && service.desiredCount > 0 && service.status === 'ACTIVE') {
        throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
      }
      return { service: describe(deleteService(dependencies, service)) };
    }),
  };
}

function serviceQueries({ state, engine }: ServiceDependencies): Operations {
  return {
    DescribeServices: operation(describeServicesRequest, ({ services: names, cluster, include = [] }) => {
      if (names.length > MAX_DESCRIBED) {
        throw invalidParameter(`Services cannot have more than ${MAX_DESCRIBED} elements.`);
      }
      if (names.length === 0) throw invalidParameter('Services cannot be empty.');
      const { clusterName } = state.activeCluster(cluster);
      const found = names.map((name) => state.findService(clusterName, name));
      return {
        services: found.flatMap((service) =>
          service === undefined ? [] : [describeService(state, engine, service, include.includes('TAGS'))],
        ),
        failures: names
          .filter((_, index) => found[index] === undefined)
          .map((name) => missing(name.startsWith('arn:') ? name : state.names.service(clusterName, name))),
      };
    }),

    ListServices: operation(listServicesRequest, (request) => {
      const { clusterName } = state.activeCluster(request.cluster);
      const services = state.servicesOf(clusterName).filter(({ status, given }) => {
        const { launchType, schedulingStrategy = 'REPLICA' } = given;
        return (
          status !== 'INACTIVE' &&
          [undefined, launchType ?? 'EC2'].includes(request.launchType) &&
          [undefined, schedulingStrategy].includes(request.schedulingStrategy) &&
          [undefined, 'CUSTOMER'].includes(request.resourceManagementType)
        );
      });
      const { items, nextToken } = pageOf(services, ({ serviceArn }) => serviceArn, {
        ...request,
        maxResults: request.maxResults ?? MAX_DESCRIBED,
      });
      return { serviceArns: items.map(({ serviceArn }) => serviceArn), nextToken };
    }),

    ListServicesByNamespace: operation(listServicesByNamespaceRequest, (request) => {
      const services = state.services
        .values()
        .filter(({ given }) => given.serviceConnectConfiguration?.namespace === request.namespace);
      const { items, nextToken } = pageOf(services, ({ serviceArn }) => serviceArn, request);
      return { serviceArns: items.map(({ serviceArn }) => serviceArn), nextToken };
    }),
  };
}

function deleteService({ state, engine }: ServiceDependencies, service: ServiceRecord): ServiceRecord {
  if (service.status === 'DRAINING') return service;
  const draining = state.putService({ ...service, status: 'DRAINING', desiredCount: 0 });
  void engine.remove(service, `Service ${service.serviceName} was deleted.`).then(() => {
    state.keepService({ ...current(state, service), status: 'INACTIVE', scheduler: undefined });
  });
  return current(state, draining);
}
