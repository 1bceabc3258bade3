import type {
  ContainerDefinition,
  ContainerHealthCheck,
  HealthPort,
  ProcessEnd,
  TargetEndpoint,
} from '@fairway/local-ecs';

/**
 * Everything around a task that the endpoint needs: its image, secrets, role, logs and load balancer. The endpoint
 * decides when a task starts and stops (through local-ecs); the task side makes what it starts.
 */
export interface TaskSide {
  /**
   * Makes a task ready to start: called once for each task, before its first container starts. The task is `PENDING` meanwhile.
   * @param stopped aborted when the task is stopped before it is ready
   * @throws {TaskStopError} when the task cannot start: it is stopped with that reason and `TaskFailedToStart`
   */
  prepare(task: TaskToPrepare, stopped: AbortSignal): Promise<PreparedTask>;

  /**
   * Reads a target group; called for each service when it is created and at each of its deployments.
   * @throws {Error} with ECS's sentence when there is no such target group: the request is refused with it
   */
  readTargetGroup(targetGroupArn: string): Promise<TargetGroupSettings>;

  /** Checks a task as its target group would: protocol, path, matcher, timeout. An answer, never an error. */
  checkTarget(group: TargetGroupSettings, endpoint: TargetEndpoint): ReturnType<HealthPort['check']>;

  /** @returns when the target gets requests: `healthy`; `unused` when it was deregistered before. Never rejected. */
  registerTarget(targetGroupArn: string, endpoint: TargetEndpoint): Promise<'healthy' | 'unused'>;

  /**
   * No new requests from the call on; requests in flight when `delayMs` are over are cut. Never rejected.
   * @returns when nothing is in flight any more, how many requests were cut
   */
  deregisterTarget(
    targetGroupArn: string,
    endpoint: TargetEndpoint,
    delayMs: number,
  ): Promise<{ readonly cut: number }>;

  /** Requests that each target of a group has had, by its port. Absent: they are not counted. */
  targetRequests?(targetGroupArn: string): Promise<ReadonlyMap<number, number>>;

  /** Called when every task has ended. */
  close(): Promise<void>;
}

/** The options of a task side: `createTaskSide(options)`. */
export interface TaskSideOptions {
  /** Folder for files that must survive a restart: the image store. */
  readonly folder: string;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /**
   * The address of every AWS service a task needs, and of single ones, as `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>`
   * give them (`SECRETS_MANAGER`, `SSM`, `STS`, `CLOUDWATCH_LOGS`, `ECR`, `ELASTIC_LOAD_BALANCING_V2`). Neither: that
   * service is not there, and a task that needs it is stopped with a reason that says so.
   */
  readonly endpointUrl?: string | undefined;
  readonly endpointUrls?: Readonly<Record<string, string>>;
  /**
   * Variables of every container on top of its definition's: they lead to this machine's services in place of AWS's.
   */
  readonly variables?: Readonly<Record<string, string>>;
  /** Programs in place of images that this machine cannot fetch, by the image's name without tag and digest. */
  readonly standIns?: Readonly<Record<string, ImageStandIn>>;
  /** Gets the keys of every session of a role, before they are used. */
  readonly onSession?: (session: RoleSession) => void;
  /** Takes a sentence for the operator of the endpoint. */
  readonly report: (sentence: string) => void;
}

/** A program of this machine that runs with a container's variables in place of its image. */
export interface ImageStandIn {
  /** Absolute. */
  readonly command: string;
  readonly args: readonly string[];
  /**
   * TCP ports of the task's loopback that the image listens on. A task has a network of its own in AWS and none here, so each
   * gets a free port for each: `127.0.0.1:<port>` is replaced in the variables of all of the task's containers.
   */
  readonly ports: readonly number[];
}

/** Keys of a role, held by a task or by the code that prepares it. */
export interface RoleSession {
  readonly roleArn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A task that is about to start. */
export interface TaskToPrepare {
  readonly taskArn: string;
  readonly taskId: string;
  readonly clusterArn: string;
  readonly clusterName: string;
  /** Absent for a task of `RunTask`. */
  readonly serviceName?: string | undefined;
  readonly availabilityZone: string;
  readonly launchType: string;
  readonly taskDefinition: TaskDefinitionSource;
  /** The container definitions with the overrides of `RunTask` applied. */
  readonly containers: readonly ContainerSource[];
  /** The roles with the overrides of `RunTask` applied. */
  readonly taskRoleArn?: string | undefined;
  readonly executionRoleArn?: string | undefined;
}

/** A revision as registered, in ECS's words; members that the task side does not read are left out. */
export interface TaskDefinitionSource {
  readonly taskDefinitionArn: string;
  readonly family: string;
  readonly revision: number;
  /** CPU units and MiB, as text. */
  readonly cpu?: string | undefined;
  readonly memory?: string | undefined;
  readonly runtimePlatform?:
    | { readonly cpuArchitecture?: string | undefined; readonly operatingSystemFamily?: string | undefined }
    | undefined;
}

/** A container definition as registered. */
export interface ContainerSource {
  readonly name: string;
  readonly image: string;
  readonly entryPoint?: readonly string[] | undefined;
  readonly command?: readonly string[] | undefined;
  readonly workingDirectory?: string | undefined;
  readonly user?: string | undefined;
  readonly environment?:
    | readonly { readonly name?: string | undefined; readonly value?: string | undefined }[]
    | undefined;
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[] | undefined;
  readonly repositoryCredentials?: { readonly credentialsParameter: string } | undefined;
  readonly portMappings?:
    | readonly {
        readonly containerPort?: number | undefined;
        readonly hostPort?: number | undefined;
        readonly protocol?: string | undefined;
        readonly name?: string | undefined;
      }[]
    | undefined;
  readonly logConfiguration?:
    | {
        readonly logDriver: string;
        readonly options?: Readonly<Record<string, string>> | undefined;
        readonly secretOptions?: readonly { readonly name: string; readonly valueFrom: string }[] | undefined;
      }
    | undefined;
  readonly healthCheck?: { readonly command: readonly string[] } | undefined;
  readonly dockerLabels?: Readonly<Record<string, string>> | undefined;
  /** MiB. */
  readonly memory?: number | undefined;
  readonly memoryReservation?: number | undefined;
  readonly cpu?: number | undefined;
}

/** The process of one container; `essential`, dependencies, timeouts and memory are the endpoint's. */
export type PreparedContainer = Pick<
  ContainerDefinition,
  'command' | 'args' | 'workingFolder' | 'environment' | 'port'
> & {
  /** The user it runs as, where the endpoint may choose; numbers of the system. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** The image's STOPSIGNAL. @default 'SIGTERM' */
  readonly stopSignal?: NodeJS.Signals | undefined;
  /** The program of the definition's health check, or the reason why it cannot run. */
  readonly healthCheck?: PreparedHealthCheck | undefined;
  /** `sha256:…` of the manifest that it came from. */
  readonly imageDigest?: string | undefined;
};

export type PreparedHealthCheck =
  | Pick<ContainerHealthCheck, 'command' | 'args' | 'portPlaceholder'>
  | { readonly fault: string };

export interface ContainerStart {
  readonly pid: number;
  readonly port?: number | undefined;
}

/** A task that can start, with callbacks for its containers' lives. */
export interface PreparedTask {
  /** The containers of `TaskToPrepare.containers`, by name. */
  readonly containers: ReadonlyMap<string, PreparedContainer>;
  onContainerStarted(container: string, start: ContainerStart): void;
  /** A line that a container printed, for its log driver; the endpoint's own bounded log files have it as well. */
  onOutput(container: string, line: string, at: number): void;
  onContainerEnded(container: string, end: ProcessEnd): void;
  /**
   * Called once when no container of the task runs any more, however far it came: sends the remaining logs, ends its
   * credentials. The task is `DEPROVISIONING` until this resolves. Never rejected.
   */
  release(): Promise<void>;
}

/** The settings of a target group for its targets; durations are in milliseconds. */
export interface TargetGroupSettings {
  readonly targetGroupArn: string;
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP';
  readonly path: string;
  /** Status codes that pass, as the API has them: `200`, `200,202`, `200-299`. */
  readonly matcher: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly deregistrationDelayMs: number;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
export type TaskStopErrorCode =
  | 'CannotPullContainerError'
  | 'CannotPullImageManifestError'
  | 'CannotStartContainerError'
  | 'CannotCreateVolumeError'
  | 'ResourceInitializationError';

/** A task cannot start. */
export class TaskStopError extends Error {
  readonly code: TaskStopErrorCode;
  /** The container whose `reason` says it too; absent: the task's alone. */
  readonly container: string | undefined;

  constructor(code: TaskStopErrorCode, message: string, container?: string) {
    super(message);
    this.name = 'TaskStopError';
    this.code = code;
    this.container = container;
  }

  /** The reason that `DescribeTasks` gives for the task. */
  get stoppedReason(): string {
    return `${this.code}: ${this.message}`;
  }
}
