// Functions of k6 that are used without an import work, with one warning a place.
//~ iterations 2
//~ users 2
const c = new Counter('cc');

export default function () {
  group('g', () => {
    check(1, { fine: true });
  });
  sleep(0.5);
  c.add(1);
  try {
    nothing();
  } catch (e) {
    console.log(String(e));
  }
  console.log(typeof unknown, typeof fail, typeof http.get);
}
//= brunt warning file://DIR/forgotten_import.js:4:15: "Counter" is used without an import; taking it from "k6/metrics". Add: import { Counter } from 'k6/metrics';
//= brunt warning file://DIR/forgotten_import.js:7:3: "group" is used without an import; taking it from "k6". Add: import { group } from 'k6';
//= brunt warning file://DIR/forgotten_import.js:8:5: "check" is used without an import; taking it from "k6". Add: import { check } from 'k6';
//= sample checks 1 {check=fine,group=::g,scenario=default}
//= sample group_duration 0 {group=::g,scenario=default}
//= brunt warning file://DIR/forgotten_import.js:10:3: "sleep" is used without an import; taking it from "k6". Add: import { sleep } from 'k6';
//= sample cc 1 {group=,scenario=default}
//= info ReferenceError: 'nothing' is not defined
//= brunt warning file://DIR/forgotten_import.js:17:38: "fail" is used without an import; taking it from "k6". Add: import { fail } from 'k6';
//= brunt warning file://DIR/forgotten_import.js:17:51: "http" is used without an import; taking it from "k6/http". Add: import http from 'k6/http';
//= info undefined function function
//= sample checks 1 {check=fine,group=::g,scenario=default}
//= sample group_duration 0 {group=::g,scenario=default}
//= sample cc 1 {group=,scenario=default}
//= info ReferenceError: 'nothing' is not defined
//= info undefined function function
//= sample checks 1 {check=fine,group=::g,scenario=default}
//= sample group_duration 0 {group=::g,scenario=default}
//= sample cc 1 {group=,scenario=default}
//= info ReferenceError: 'nothing' is not defined
//= info undefined function function
//= sample checks 1 {check=fine,group=::g,scenario=default}
//= sample group_duration 0 {group=::g,scenario=default}
//= sample cc 1 {group=,scenario=default}
//= info ReferenceError: 'nothing' is not defined
//= info undefined function function
