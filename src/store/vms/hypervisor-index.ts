/**
 * The registry's hypervisors. Their secrets are handed out one by one, and stand in no value that is shown.
 *
 * @module
 */
import type { Hypervisor } from '../../domain/hypervisor.ts';

export class HypervisorIndex {
  readonly #byId = new Map<string, Hypervisor>();
  readonly #secrets = new Map<string, string>();

  put(hypervisor: Hypervisor, tokenSecret: string): void {
    this.#byId.set(hypervisor.id, hypervisor);
    this.#secrets.set(hypervisor.id, tokenSecret);
  }

  remove(id: string): void {
    this.#byId.delete(id);
    this.#secrets.delete(id);
  }

  /** Oldest first. */
  all(): readonly Hypervisor[] {
    return [...this.#byId.values()];
  }

  /** By id or name. */
  find(text: string): Hypervisor | undefined {
    const name = text.toLowerCase();
    return this.#byId.get(text) ?? this.all().find((hypervisor) => hypervisor.name === name);
  }

  secret(id: string): string | undefined {
    return this.#secrets.get(id);
  }
}
