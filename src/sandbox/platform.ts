// What the platform knows: its services, their variables, and what was deployed when.
import { randomUUID } from 'node:crypto';
import { HEALTHY, type Tuning } from './product/settings.ts';

// The services that run on it; PostgreSQL is somebody else's, as Supabase is.
export const SERVICES = ['backend', 'worker', 'redis'] as const;
export type Service = (typeof SERVICES)[number];

export type Variables = Readonly<Record<string, string>>;

// One deployment of a service: the build and the variables it runs with.
export interface Deployment {
  id: string;
  createdAt: string;
  status: 'SUCCESS' | 'CRASHED' | 'REMOVED';
  message: string;
  build: Tuning;
  variables: Variables;
}

// The memory of the platform, newest deployment first.
export class Platform {
  readonly #deployments: Record<Service, Deployment[]> = { backend: [], worker: [], redis: [] };
  readonly #variables: Record<Service, Variables>;

  constructor(variables: Variables) {
    this.#variables = { backend: variables, worker: variables, redis: {} };
    for (const service of SERVICES) this.record(service, 'Release 1.4.0');
  }

  // A new deployment takes the place of the one before it.
  record(service: Service, message: string, build: Tuning = HEALTHY): Deployment {
    const list = this.#deployments[service];
    for (const old of list) old.status = 'REMOVED';
    const made = { id: randomUUID(), createdAt: new Date().toISOString(), status: 'SUCCESS', message, build, variables: this.#variables[service] } as const;
    const deployment: Deployment = { ...made };
    list.unshift(deployment);
    return deployment;
  }

  deployments(service: Service): readonly Deployment[] {
    return this.#deployments[service];
  }

  current(service: Service): Deployment {
    const [newest] = this.#deployments[service];
    if (newest === undefined) throw new Error(`The service \`${service}\` was never deployed.`);
    return newest;
  }

  // The service and the deployment of an id.
  find(id: string): { service: Service; deployment: Deployment } | undefined {
    for (const service of SERVICES) {
      const deployment = this.#deployments[service].find((one) => one.id === id);
      if (deployment !== undefined) return { service, deployment };
    }
    return undefined;
  }

  variables(service: Service): Variables {
    return this.#variables[service];
  }

  // What runs keeps its variables until it is deployed again; undefined takes one out.
  change(service: Service, change: Readonly<Record<string, string | undefined>>): void {
    this.#variables[service] = withChange(this.#variables[service], change);
  }
}

// Variables with some set and others taken out.
export function withChange(variables: Variables, change: Readonly<Record<string, string | undefined>>): Variables {
  return Object.fromEntries(Object.entries({ ...variables, ...change }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
