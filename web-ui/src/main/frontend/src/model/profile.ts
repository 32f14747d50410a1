/** What one function took. */
export interface FunctionCost {
  /** Whose code it is: the kernel's or a program's. */
  readonly program: string;
  readonly user: boolean;
  /** Its symbol; ? where it has none. */
  readonly name: string;
  readonly entered: number;
  readonly instructions: number;
  readonly cycles: number;
}

/** What all functions of a run took; those with most cycles one by one, the others together. */
export interface Profile {
  readonly cycles: number;
  readonly instructions: number;
  readonly functions: readonly FunctionCost[];
  readonly others: number;
  readonly otherCycles: number;
  readonly otherInstructions: number;
}

/** Columns by which a profile is sorted. */
export type ProfileColumn = 'name' | 'cycles' | 'instructions' | 'entered';

/** Names upwards, figures downwards; functions with equal figures keep their order. */
export function byColumn(column: ProfileColumn): (a: FunctionCost, b: FunctionCost) => number {
  if (column === 'name')
    return (a, b) => a.program.localeCompare(b.program) || shortName(a.name).localeCompare(shortName(b.name));
  return (a, b) => b[column] - a[column];
}

/** The kernel's methods by class and method; any other symbol as it is. */
export function shortName(symbol: string): string {
  return /^(?:[a-z]\w*\.)+([A-Z][\w$]*\.[^.(]+)(?:\(.*)?$/.exec(symbol)?.[1] ?? symbol;
}
