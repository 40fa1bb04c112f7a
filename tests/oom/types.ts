// Types to be taken away, an import of them too.
import { sleep } from 'k6';
import type { Options } from 'k6/options';

enum Level { Low = 1, High }

export const options: Options = { iterations: 1 };

class Box<T> {
  constructor(private value: T) {}
  get(): T {
    return this.value;
  }
}

export default function (): void {
  sleep(new Box<number>(Level.Low).get() / 1000);
}
