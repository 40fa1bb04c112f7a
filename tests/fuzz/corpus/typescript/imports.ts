import http, { RefinedResponse, ResponseType } from 'k6/http';
import { Options } from 'k6/options';
import { check, type Checkers, sleep as nap } from "k6";
import type { Trend } from 'k6/metrics';
import type Default from './types';
import { type A, type B } from './types';
import {} from './empty';
import './effects';
import * as used from './used';
import * as unused from './unused';
import OnlyType, * as both from './both';
import Used, * as neither from './neither';
import { default as D, E as F, } from './last';
import { Shadowed } from './shadowed';
import { Short } from './short';
import { Exported } from './exported';
import { Local } from './local';
import type from './named-type';
import { type as T2, as as as2 } from './words';

export const options: Options = {};
function f(Shadowed: any) { return Shadowed; }
interface Local {}
export default function (x: RefinedResponse<ResponseType>, y: OnlyType, z: typeof unused, w: D) {
  check(x, { F }); nap(1); used.a; both.b; new Used(); type; T2;
  const s = { Short }, l: Local = {} as typeof Local;
}
export { Exported };
