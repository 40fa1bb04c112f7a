#!/usr/bin/env brunt
let a: number = 1

const b = <any>a
