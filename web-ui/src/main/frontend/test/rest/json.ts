/** JSON as it comes from outside: nothing is known of it before it was looked at. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** An object's members; none for a value that is no object. */
export function members(value: Json | undefined): { [name: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

/** An array's elements; none for a value that is no array. */
export function elements(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** A string, or the empty one for a value that is none. */
export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A number, or what counts without one. */
export function number(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
