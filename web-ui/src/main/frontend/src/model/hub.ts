/** A listener's removal. */
export type Unsubscribe = () => void;

type Listener<T> = (payload: T) => void;

/**
 * The one way panes hear of each other: typed events, delivered synchronously in order of subscription. `Events`
 * maps each event's name to its payload.
 */
export class Hub<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<Listener<never>>>();

  on<K extends keyof Events>(event: K, listener: Listener<Events[K]>): Unsubscribe {
    const set = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, set);
    set.add(listener);
    return () => void set.delete(listener);
  }

  emit<K extends keyof Events>(event: K, payload: Events[K]): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) (listener as Listener<Events[K]>)(payload);
  }
}
