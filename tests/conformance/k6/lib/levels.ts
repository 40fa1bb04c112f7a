// Imported by typescript-modules.ts.
export enum Level { Low = 'low', High = 'high' }
export type Named = { level: Level };
export function describe(this: void, level: Level): string {
  return `level ${level}`;
}
