// TypeScript that imports TypeScript.
import { describe, Level } from './lib/levels.ts';

abstract class Base<T extends object> {
  protected readonly items: T[] = [];
  abstract label(item: T): string;
  add(...more: T[]): this {
    this.items.push(...more);
    return this;
  }
  all(): string {
    return this.items.map((i) => this.label(i)).join();
  }
}
class Levels extends Base<{ level: Level }> {
  override label(item: { level: Level }): string {
    return describe(item.level satisfies Level);
  }
}

export default function (): void {
  console.log(new Levels().add({ level: Level.Low }, { level: Level.High }).all(), <string>('cast' as unknown));
}
