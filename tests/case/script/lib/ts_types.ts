export interface Item { id: number; kind: Kind }
export type Id = Item['id'];
export enum Kind { Small = 1, Large }
export declare const elsewhere: number;
interface Hidden {}
type Other = Hidden;
export { Other as Renamed };
export const make = (id: Id): Item => ({ id, kind: Kind.Large });
