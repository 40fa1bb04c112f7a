import { type Http } from './types';

export interface Product { id: number; name: string; price?: number }
export enum Size { Small, Big = 10 }

export class Shop<T extends Product> {
  constructor(private readonly http: any, public base: string) {}

  products(): T[] {
    const res = this.http.get(`${this.base}/api/products`), body: any = res.json();
    return (Array.isArray(body) ? body : body.products ?? body.items ?? body.data) as T[];
  }
}
